import type { PhotoView } from '@flukeprint/catalogue';
import type { ComponentChildren } from 'preact';
import { bytes } from '../pure/bytes.ts';
import { moment } from '../pure/dates.ts';
import { gradedFields } from '../pure/grading.ts';
import { hashOf } from '../pure/route.ts';

const boxed: Readonly<Record<string, string>> = { boxed: 'somebody looked at them', none: 'it shows no fluke' };

/** What is known of a photo, a line each; what is not known has none. */
export function PhotoFacts({ photo }: { readonly photo: PhotoView }) {
  const { animal, encounter, code, seen_at, place, observer, taken_at, width, height, camera } = photo;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ['Animal', animal === null ? 'nobody said' : <a href={hashOf({ page: 'animal', name: animal })}>{animal}</a>],
    ['Encounter', <a href={hashOf({ page: 'encounter', encounter })}>{code ?? `Encounter ${encounter}`}</a>],
    ['Seen', [moment(seen_at), place, observer].filter(Boolean).join(' · ')],
    ['Taken', taken_at && moment(taken_at)],
    ['Where', photo.latitude !== null && `${photo.latitude}°, ${photo.longitude}°`],
    ['Camera', camera],
    ['Size', [width !== null && `${width} × ${height}`, photo.bytes !== null && bytes(photo.bytes)].filter(Boolean).join(', ')], // biome-ignore format: a line each
    ['Boxes', boxed[photo.flukes ?? '']],
    ['Quality', photo.quality !== null && `${photo.quality} of 5`],
    ...gradedFields.map(
      ({ field, says, most }) => [says, photo[field] !== null && `${photo[field]} of ${most}`] as const,
    ),
    ['File', <code>{photo.path}</code>],
    ['Folder', <code>{photo.root}</code>],
  ];
  return (
    <dl class="photo-facts">
      {facts
        .filter(([, fact]) => fact)
        .map(([says, fact]) => (
          <div key={says}>
            <dt>{says}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
    </dl>
  );
}
