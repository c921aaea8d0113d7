import type { BoxesView } from '@flukeprint/catalogue';
import type { SuggestedBox } from '../../server/box-suggester.ts';
import { ask, askInTurn, photoAt } from './api.ts';

/** Photos that are made ready before they are looked at. */
const ahead = 4;
/** Milliseconds: the first suggestion waits for the detector to be read. */
const patience = 120_000;

const views = new Map<number, Promise<BoxesView>>();
const suggestions = new Map<number, Promise<readonly SuggestedBox[]>>();
const pictures = new Map<number, HTMLImageElement>();

function once<T>(known: Map<number, Promise<T>>, key: number, asked: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? asked();
  known.set(key, found);
  found.catch(() => known.delete(key));
  while (known.size > 4 * ahead) known.delete(known.keys().next().value!);
  return found;
}

/** What is marked in a photo, as it was asked for ahead. */
export const viewOf = (photo: number): Promise<BoxesView> => once(views, photo, () => ask(`api/boxes/${photo}`));
/** What a detector suggests. */
export const suggestedOf = (photo: number): Promise<readonly SuggestedBox[]> =>
  once(suggestions, photo, () => askInTurn(`api/boxes/${photo}/suggested`, patience));

/** It is another now. */
export const dropAhead = (photo: number): void => void views.delete(photo);
export const dropAllAhead = (): void => views.clear();

/** Makes the next photos ready: what is marked, the picture, suggestions. */
export function loadAheadOf(photo: number, photos: readonly number[]): void {
  const at = photos.indexOf(photo);
  for (const next of at < 0 ? [] : photos.slice(at + 1, at + 1 + ahead))
    viewOf(next).then(
      ({ annotations, flukes }) => {
        const [{ annotation }] = annotations as [BoxesView['annotations'][number]];
        if (!pictures.has(next)) {
          const picture = new Image();
          picture.src = photoAt(annotation, 'medium');
          picture.decode().catch(() => pictures.delete(next));
          pictures.set(next, picture);
          if (pictures.size > 2 * ahead) pictures.delete(pictures.keys().next().value!);
        }
        if (flukes !== 'none' && annotations.every(({ box }) => box === null)) suggestedOf(next).catch(() => {});
      },
      () => {},
    );
}
