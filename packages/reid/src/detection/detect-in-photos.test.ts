import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhotoProblem } from '@flukeprint/data';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silent } from '../reporter.ts';
import { type DetectOptions, detectPhotos, type PhotoSource } from './detect-in-photos.ts';
import { DetectionLog } from './detection-log.ts';

let folder: string;
let photos: { path: string; file: string }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predict-'));
  photos = ['a/1.jpg', 'a/2.jpg', 'broken.jpg', 'b/3.jpg', 'b/4.jpg'].map((path, i) => ({
    path,
    file: join(folder, `${i}`),
  }));
  for (const { file } of photos) await writeFile(file, file);
});
afterEach(() => rm(folder, { recursive: true }));

const size = 64;
const settings = { detector: 'ab12', image_size: size, confidence: 0.3, iou: 0.6, max_flukes: null };
const open = () => DetectionLog.open(join(folder, 'log.jsonl'), settings);
/** A photo of 200 × 100 pixels in a square of 64: 32 high, from line 16 on. */
const letterbox = { scaleX: 0.32, scaleY: 0.32, left: 0, top: 16, width: 200, height: 100 };

/** Two photos at a time, each an image of its index; those named broken cannot be read. */
function fakeSource(): PhotoSource & { asked: string[] } {
  const problems: PhotoProblem[] = [];
  const asked: string[] = [];
  return {
    problems,
    asked,
    async *evaluation(wanted) {
      const readable = [...wanted.entries()].filter(([, { path }]) => {
        asked.push(path);
        if (path === 'broken.jpg') problems.push({ path, reason: 'file is empty' });
        return path !== 'broken.jpg';
      });
      for (let i = 0; i < readable.length; i += 2) {
        const part = readable.slice(i, i + 2);
        const images = new Float32Array(part.length * 3 * size * size);
        for (const [j, [, { file }]] of part.entries())
          images.fill(Number(file.at(-1)), j * 3 * size ** 2, (j + 1) * 3 * size ** 2);
        const shape = [part.length, 3, size, size] as const;
        const indices = Int32Array.from(part, ([index]) => index);
        yield { images, shape, photos: indices, letterboxes: part.map(() => letterbox) };
      }
    },
  };
}

/** Photo 1 shows nothing, the others a fluke at 10 times their index, and something in the grey below the photo. */
const find: DetectOptions['find'] = async (images, [n, ...rest]) =>
  Array.from({ length: n }, (_, i) => {
    const index = images[i * rest.reduce((a, b) => a * b)]!;
    if (index === 1) return [];
    return [
      { box: { x: 0.32 * 10 * index, y: 16 + 3.2, w: 32, h: 16 }, score: 0.912345, label: 0 },
      { box: { x: 0, y: 50, w: 10, h: 10 }, score: 0.8, label: 0 },
      { box: { x: 32, y: 0, w: 64, h: 64 }, score: 0.4, label: 0 },
    ];
  });

const fluke = (index: number) => ({ box: { x: 10 * index, y: 10, w: 100, h: 50 }, score: 0.9123 });
const clipped = { box: { x: 100, y: 0, w: 100, h: 100 }, score: 0.4 };

test('gives boxes in pixels of the photo, clipped to it, and problems apart', async () => {
  const found = await detectPhotos(photos, { find, source: fakeSource(), reporter: silent, log: await open() });
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
  const found = await detectPhotos(photos, {
    find,
    source: fakeSource(),
    reporter: silent,
    log: await open(),
    maxFlukes: 1,
  });
  expect(found.boxes.get('b/4.jpg')).toEqual([fluke(4)]);
});

test('finds nothing, not NaN, with damaged weights', async () => {
  const damaged: DetectOptions['find'] = async (_, [n]) =>
    Array.from({ length: n }, () => [{ box: { x: NaN, y: NaN, w: NaN, h: NaN }, score: 0.5, label: 0 }]);
  const found = await detectPhotos(photos, {
    find: damaged,
    source: fakeSource(),
    reporter: silent,
    log: await open(),
  });
  expect([...found.boxes.values()]).toEqual([[], [], [], []]);
});

test('goes on after an interruption with what was not looked at, to the same end', async () => {
  let calls = 0;
  const interrupted: DetectOptions['find'] = async (...batch) => {
    if (calls++ === 1) throw new Error('interrupted');
    return find(...batch);
  };
  await expect(
    detectPhotos(photos, { find: interrupted, source: fakeSource(), reporter: silent, log: await open() }),
  ).rejects.toThrow('interrupted');
  const source = fakeSource();
  const resumed = await detectPhotos(photos, { find, source, reporter: silent, log: await open() });
  expect(source.asked).toEqual(['broken.jpg', 'b/3.jpg', 'b/4.jpg']);
  expect(resumed.known).toBe(2);
  await rm(join(folder, 'log.jsonl'));
  const straight = await detectPhotos(photos, { find, source: fakeSource(), reporter: silent, log: await open() });
  expect([...resumed.boxes]).toEqual([...straight.boxes]);
});
