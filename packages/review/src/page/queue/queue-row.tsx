import type { QueuedEncounter } from '@flukeprint/catalogue';
import { Likelihood } from '../parts/likelihood.tsx';
import { Thumb } from '../parts/thumb.tsx';
import { moment } from '../pure/dates.ts';
import { hashOf } from '../pure/route.ts';
import { isSecond } from '../state/reader.ts';

/** An encounter in a line; an empty one while it is on its way. */
export function QueueRow({ row }: { readonly row: QueuedEncounter | undefined }) {
  if (!row) return <div class="queue-row is-loading" />;
  const { encounter, code, annotation, seen_at, place, photos, quality, candidate, score, probability, flags } = row;
  const { candidate_annotation: like } = row;
  return (
    <a class="queue-row" href={hashOf({ page: 'encounter', encounter })}>
      <Thumb annotation={annotation} alt="" />
      <span class="queue-what">
        <b>{code ?? `Encounter ${encounter}`}</b>
        <span>
          {moment(seen_at)} · {place ?? 'no place'}
        </span>
      </span>
      <span class="queue-photos">
        {photos === 1 ? '1 photo' : `${photos} photos`}
        {quality !== null && <span>best quality {quality}</span>}
      </span>
      <span class="queue-flags">{flags === null ? '' : (JSON.parse(flags) as string[]).join(', ')}</span>
      <span class="queue-candidate">
        <b title={candidate ?? undefined}>{candidate ?? ''}</b>
        {!isSecond.value && <Likelihood score={score} probability={probability} isCalibrated={probability !== null} />}
      </span>
      {like === null ? <span /> : <Thumb annotation={like} alt="" />}
    </a>
  );
}
