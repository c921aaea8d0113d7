import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { readDetectionSet } from '../detection/read-detection-set.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { drawSupplies } from './photograph.ts';
import { photographScene } from './photograph-scene.ts';
import { renderScenes } from './render-scenes.ts';

test('renders the same set on any number of workers, and the reader of sets takes it', async () => {
  const [a, b] = [temporaryFolder(), temporaryFolder()];
  const scenes = { scenes: 12, width: 96, height: 72, seed: 5 };
  const progress: number[] = [];
  await renderScenes({ ...scenes, folder: a, workers: 1, onProgress: (done) => progress.push(done) });
  await renderScenes({ ...scenes, folder: b, workers: 3 });
  const files = ['images', 'labels'].flatMap((part) => readdirSync(join(a, part)).map((name) => join(part, name)));
  expect(files).toHaveLength(24);
  for (const file of [...files, 'scenes.txt'])
    expect(readFileSync(join(a, file)).equals(readFileSync(join(b, file)))).toBe(true);
  expect(progress).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  const { problems, photos } = await readDetectionSet(join(a, 'scenes.txt'));
  expect(problems).toEqual([]);
  expect(photos).toHaveLength(12);
});

test('flukes are of every size and everywhere, and some scenes have none', () => {
  const supplies = drawSupplies(randomStream(0, 'supplies'));
  const [width, height] = [64, 48];
  const boxes = Array.from(
    { length: 80 },
    (_, i) => photographScene(randomStream(i, 'scene'), supplies, width, height).box,
  );
  const drawn = boxes.filter((box) => box !== undefined);
  expect(drawn.length).toBeGreaterThan(65);
  expect(drawn.length).toBeLessThan(80);
  const widths = drawn.map(({ w }) => w / width).sort((a, b) => a - b);
  expect(widths[0]).toBeLessThan(0.2);
  expect(widths.at(-1)).toBeGreaterThan(0.9);
  const centres = drawn.map(({ x, w }) => (x + w / 2) / width).sort((a, b) => a - b);
  expect(centres[0]).toBeLessThan(0.25);
  expect(centres.at(-1)).toBeGreaterThan(0.75);
  for (const { x, y, w, h } of drawn) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(x + w).toBeLessThanOrEqual(width);
    expect(y + h).toBeLessThanOrEqual(height);
  }
});

test('refuses numbers that make no photo', async () => {
  await expect(renderScenes({ folder: temporaryFolder(), scenes: 0 })).rejects.toThrow(/positive integer for scenes/);
});
