import type { ShownPhoto } from '@flukeprint/catalogue';
import type { Box, Size } from '../pure/linked-view.ts';
import { photoAt } from '../state/api.ts';

/** A photo whose size is known. */
export interface ViewedPhoto {
  readonly annotation: number;
  readonly size: Size;
  /** What shows the animal; all of the photo where nothing else is known. */
  readonly box: Box;
}

/** Longest sides of the sizes that the server makes, in pixels. */
const sides = { small: 480, medium: 1600 } as const;

/** The sizes of a photo that are worth loading, the smallest first: the server enlarges none. */
export function levelsOf(annotation: number, [width, height]: Size) {
  const longest = Math.max(width, height);
  const smaller = (['small', 'medium'] as const)
    .filter((size) => sides[size] < longest)
    .map((size) => {
      const share = sides[size] / longest;
      return { url: photoAt(annotation, size), width: Math.round(width * share), height: Math.round(height * share) };
    });
  return [...smaller, { url: photoAt(annotation, 'full'), width, height }];
}

/** The width and height of a photo, at once where the catalogue knows them; else by loading it. Undefined where it cannot be read. */
export function viewed(
  photo: Pick<ShownPhoto, 'annotation' | 'width' | 'height' | 'box'>,
): ViewedPhoto | Promise<ViewedPhoto | undefined> {
  const { annotation, width, height, box } = photo;
  const of = (size: Size): ViewedPhoto => ({
    annotation,
    size,
    box: box?.length === 4 ? (box as unknown as Box) : [0, 0, ...size],
  });
  if (width !== null && height !== null) return of([width, height]);
  const picture = new Image();
  picture.src = photoAt(annotation, 'full');
  return picture.decode().then(
    () => of([picture.naturalWidth, picture.naturalHeight]),
    () => undefined,
  );
}
