import type { Letterbox, Photo, PhotoProblem, ScoredBox } from '@flukeprint/data';
import { toPhoto } from '@flukeprint/data';
import type { Detection } from '@flukeprint/models';
import { type Reporter, withProgress } from '../reporter.ts';
import type { BoxesByPath } from './boxes-table.ts';
import type { DetectionLog } from './detection-log.ts';

type Shape = readonly [number, number, number, number];
type Sought = Pick<Photo, 'path' | 'file'>;

/** Photos fitted into squares, as a detection loader gives them: in order, those that cannot be read left out. */
export interface PhotoSource {
  evaluation(photos: readonly Sought[]): AsyncIterable<{
    readonly images: Float32Array;
    readonly shape: Shape;
    /** Index of each image among the photos asked for. */
    readonly photos: Int32Array;
    readonly letterboxes: readonly Letterbox[];
  }>;
  readonly problems: readonly PhotoProblem[];
}

export interface DetectOptions {
  /** Finds flukes in images [N, 3, S, S]: per image, best first, in pixels of the square. */
  find(images: Float32Array, shape: Shape): Promise<Detection[][]>;
  readonly source: PhotoSource;
  /** Where results go as they come; photos that it knows are not looked at again. */
  readonly log: DetectionLog;
  readonly maxFlukes?: number;
  readonly reporter: Reporter;
}

export interface FoundFlukes {
  /** Of all photos that could be read, in the order given. */
  readonly boxes: BoxesByPath;
  readonly problems: readonly PhotoProblem[];
  /** Photos that an earlier, interrupted search had seen to. */
  readonly known: number;
}

/** Looks for flukes in photos. Boxes are in pixels of the upright photo, best first, at most `maxFlukes` of them. */
export async function detectPhotos(
  photos: readonly Sought[],
  { find, source, log, reporter, maxFlukes = Number.POSITIVE_INFINITY }: DetectOptions,
): Promise<FoundFlukes> {
  const boxes = new Map<string, readonly ScoredBox[]>();
  const known = await Promise.all(photos.map((photo) => log.of(photo)));
  const left = photos.filter((_, i) => known[i] === undefined);
  for (const [i, { path }] of photos.entries()) if (known[i]) boxes.set(path, known[i]);

  const before = source.problems.length;
  await withProgress(reporter, 'looking for flukes', 'photos', left.length, async (update) => {
    let done = 0;
    for await (const batch of source.evaluation(left)) {
      const detections = await find(batch.images, batch.shape);
      const found = detections.map((list, i) => {
        const photo = left[batch.photos[i]!]!;
        return { photo, boxes: list.flatMap((one) => inPhoto(one, batch.letterboxes[i]!)).slice(0, maxFlukes) };
      });
      for (const one of found) boxes.set(one.photo.path, one.boxes);
      await log.add(found);
      done += found.length;
      update(done);
    }
  });
  const inOrder = photos.flatMap(({ path }) => (boxes.has(path) ? [[path, boxes.get(path)!] as const] : []));
  return {
    boxes: new Map(inOrder),
    problems: source.problems.slice(before),
    known: photos.length - left.length,
  };
}

/** None if next to nothing of the box lies in the photo: the grey around it belongs to none. */
function inPhoto({ box, score }: Detection, letterbox: Letterbox): ScoredBox[] {
  const { x, y, w, h } = toPhoto(box, letterbox);
  // Not `<`: a network with damaged weights finds NaN.
  if (!(w >= 1 && h >= 1)) return [];
  return [{ box: { x: round(x, 2), y: round(y, 2), w: round(w, 2), h: round(h, 2) }, score: round(score, 4) }];
}

/** More decimals would say nothing. */
const round = (value: number, decimals: number) => Number(value.toFixed(decimals));
