import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import type { Darknet } from '@flukeprint/models';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../../reporter.ts';
import { detectInPhotos } from './detect-in-photos.ts';

let folder: string;
let photos: { path: string; file: string }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predict-'));
  photos = ['a/1.jpg', 'a/2.jpg', 'broken.jpg', 'b/3.jpg', 'b/4.jpg'].map((path, i) => ({
    path,
    file: join(folder, `${i}.png`),
  }));
  // In a square of 64 such a photo is 32 high, from line 16 on; its grey says which it is.
  for (const [i, { path, file }] of photos.entries()) {
    const background = { r: grey(i), g: grey(i), b: grey(i) };
    if (path === 'broken.jpg') await writeFile(file, '');
    else
      await sharp({ create: { width: 200, height: 100, channels: 3, background } })
        .png()
        .toFile(file);
  }
});
afterEach(() => rm(folder, { recursive: true }));

const size = 64;
const grey = (index: number) => 20 + 40 * index;
const logit = (share: number) => Math.log(share / (1 - share));

type Found = readonly [x: number, y: number, w: number, h: number, score: number];

/** Photo 1 shows nothing, the others a fluke at 10 times their index, something in the grey below the photo, and one beyond it. */
const flukesOf = (index: number): Found[] =>
  index === 1
    ? []
    : [
        [3.2 * index, 19.2, 32, 16, 0.912345],
        [0, 50, 10, 10, 0.8],
        [32, 0, 60, 64, 0.4],
      ];

/** A network whose one cell has three anchors of 1 × 1, each for one of the boxes of the photo that it sees. */
function fakeDetector(boxesOf = flukesOf) {
  const seen: number[] = [];
  const outputFor = (index: number) =>
    Array.from({ length: 3 }, (_, anchor) => {
      const box = boxesOf(index)[anchor];
      if (!box) return [0, 0, 0, 0, -100, 0];
      const [x, y, w, h, score] = box;
      return [logit((x + w / 2) / size), logit((y + h / 2) / size), Math.log(w), Math.log(h), logit(score), 100];
    }).flat();
  const network = {
    heads: [{ anchors: [1, 2, 3].map(() => [1, 1]), classes: 1, stride: size }],
    call(images: Tensor) {
      const read = async () => {
        const pixels = await images.read();
        const middles = Array.from({ length: images.shape[0]! }, (_, i) => pixels[(3 * i * size + size / 2) * size]!);
        const indices = middles.map((value) => Math.round((255 * value - grey(0)) / 40));
        seen.push(...indices);
        return Float32Array.from(indices.flatMap(outputFor));
      };
      return [{ shape: [images.shape[0]!, 18, 1, 1], read, dispose: () => {} }];
    },
  };
  return { network: network as unknown as Darknet, imageSize: size, fingerprint: 'ab12', seen };
}

const search = (detector: Parameters<typeof detectInPhotos>[1], maxFlukes?: number) =>
  detectInPhotos(new ReferenceBackend(), detector, photos, {
    ...{ confidence: 0.3, iou: 0.6, batchSize: 2, workers: 1, maxFlukes, reporter: silent },
    logFile: join(folder, 'log.jsonl'),
  });

const fluke = (index: number) => ({ box: { x: 10 * index, y: 10, w: 100, h: 50 }, score: 0.9123 });
const clipped = { box: { x: 100, y: 0, w: 100, h: 100 }, score: 0.4 };

test('gives boxes in pixels of the photo, clipped to it, and problems apart', async () => {
  const found = await search(fakeDetector());
  expect([...found.boxes]).toEqual([
    ['a/1.jpg', [fluke(0), clipped]],
    ['a/2.jpg', []],
    ['b/3.jpg', [fluke(3), clipped]],
    ['b/4.jpg', [fluke(4), clipped]],
  ]);
  expect(found.problems).toEqual([{ path: 'broken.jpg', reason: 'file is empty' }]);
  expect(found.known).toBe(0);
});

test('keeps the best of many', async () => {
  const found = await search(fakeDetector(), 1);
  expect(found.boxes.get('b/4.jpg')).toEqual([fluke(4)]);
});

test('finds nothing, not NaN, with damaged weights', async () => {
  const found = await search(fakeDetector(() => [[NaN, NaN, NaN, NaN, 0.5]]));
  expect([...found.boxes.values()]).toEqual([[], [], [], []]);
});

test('goes on after an interruption with what was not looked at, to the same end', async () => {
  const interrupted = fakeDetector((index) => {
    if (index > 1) throw new Error('interrupted');
    return flukesOf(index);
  });
  await expect(search(interrupted)).rejects.toThrow('interrupted');
  const detector = fakeDetector();
  const resumed = await search(detector);
  expect(detector.seen).toEqual([3, 4]);
  expect(resumed.known).toBe(2);
  await resumed.log.remove();
  const straight = await search(fakeDetector());
  expect(straight.known).toBe(0);
  expect([...resumed.boxes]).toEqual([...straight.boxes]);
});
