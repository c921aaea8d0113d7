import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { type MarkedPhotoFile, markedPhotos } from '../lists/marked-photos.ts';

/** The one class that is boxed. */
export const yoloClasses = { name: 'classes.txt', content: 'fluke\n' } as const;

/** Decimals of shares: a hundredth of a pixel of a photo of 10,000. */
const decimals = 6;

/**
 * A photo's boxes as YOLO has them: a line `0 x y w h` of each, its middle and size as shares of the photo, cut to it; an empty text where it shows none.
 * Undefined where nobody looked, or its size is not known.
 */
export function yoloText({ boxes, flukes, width, height }: MarkedPhotoFile): string | undefined {
  if (flukes === 'none') return '';
  if (boxes.length === 0 || width === null || height === null) return undefined;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return boxes
    .map(([x, y, w, h]) => {
      const [left, right] = [clamp(x / width), clamp((x + w) / width)];
      const [top, bottom] = [clamp(y / height), clamp((y + h) / height)];
      const shares = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
      return `0 ${shares.map((share) => share.toFixed(decimals)).join(' ')}\n`;
    })
    .join('');
}

/** Where the labels of photos go, below a folder: `labels/` and the photo's own path with `.txt`; a second photo of a name has its number before. */
export class YoloPaths {
  readonly #taken = new Map<string, number>();

  /** Of the same photo always the same. Throws a {@link CatalogueError} where a catalogue's path leads elsewhere. */
  of({ photo, path }: Pick<MarkedPhotoFile, 'photo' | 'path'>): string {
    if (path.split(/[\\/]/).some((part) => part === '..' || part === '') || /^[a-z]:|\0/i.test(path))
      throw new CatalogueError(`${path} is no path below a folder: its labels are not written`);
    const stem = path.replace(/\.[^./]+$/, '');
    const key = stem.toLowerCase();
    const owner = this.#taken.get(key) ?? photo;
    this.#taken.set(key, owner);
    return owner === photo ? `labels/${stem}.txt` : `labels/photo-${photo}/${stem}.txt`;
  }
}

/** All label files of a catalogue with their texts, by their paths below a folder. */
export async function yoloFiles(
  catalogue: Catalogue,
): Promise<{ files: Map<string, string>; count: number; leftOut: number }> {
  const files = new Map<string, string>([[yoloClasses.name, yoloClasses.content]]);
  const paths = new YoloPaths();
  let leftOut = 0;
  for await (const photo of markedPhotos(catalogue)) {
    const path = paths.of(photo);
    const text = yoloText(photo);
    if (text === undefined) leftOut += 1;
    else files.set(path, text);
  }
  return { files, count: files.size - 1, leftOut };
}
