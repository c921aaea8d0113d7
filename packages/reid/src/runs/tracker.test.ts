import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embedderPlots } from '../plots/run-plots.ts';
import { pythonWithTensorboard } from '../testing/python-tensorboard.ts';
import { RunFolder } from './run-folder.ts';
import { Tracker } from './tracker.ts';

const scores = { mAP: 0.25, 'MAP@5': 0.5, 'R@1': 0.5, 'R@5': 0.75, 'R@20': 1 };
const settings = { model: 'resnet18', unknown: ['-1'], note: 'a|b\n*c*' };
const batchesPerEpoch = 4;
let root: string;
let run: RunFolder;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracker-ä-'));
  run = await RunFolder.create(join(root, 'run'));
  // Killed in the second epoch, after step 7; its checkpoint is of step 6.
  const killed = await Tracker.open({ run, settings, device: 'wasm', plots: embedderPlots });
  await killed.evaluation({ epoch: 0, step: 0, ...scores });
  await train(killed, 1, 7);
  const [events] = await readdir(run.tensorboard);
  await appendFile(join(run.tensorboard, events!), Buffer.alloc(9, 1));
  await appendFile(run.file('metrics.jsonl'), '{"event":"ba');
  const resumed = await Tracker.open({ run, settings, device: 'wasm', plots: embedderPlots, resumedAfter: 6 });
  await train(resumed, 7, 8);

  const photos = await Promise.all(
    [0, 1, 2].map(async (i) => {
      const file = join(root, `${i}.png`);
      const background = { r: 100 * i, g: 0, b: 0 };
      await sharp({ create: { width: 20, height: 10, channels: 3, background } }).toFile(file);
      return { path: `a\tb/${i}.png`, file, individual: `ä ${i}`, part: 'query' };
    }),
  );
  await resumed.projector({ count: 3, size: 2, data: Float32Array.of(1, 0, 0.6, 0.8, 0, -1) }, photos);
  await resumed.finish('completed');
  await resumed.close();
});
afterAll(() => rm(root, { recursive: true }));

/** The loss is the step; a resumed one says so by a half. */
async function train(tracker: Tracker, from: number, to: number): Promise<void> {
  for (let step = from; step <= to; step++) {
    const epoch = Math.ceil(step / batchesPerEpoch);
    const batch = step - (epoch - 1) * batchesPerEpoch;
    const loss = from > 1 ? step + 0.5 : step;
    await tracker.sampleImages({ images: new Float32Array(5 * 3 * 64), shape: [5, 3, 8, 8] }, { epoch, step });
    await tracker.batch({ epoch, batch, step, lr: 0.1, loss, arcface_loss: 1, classifier_loss: null });
    if (batch < batchesPerEpoch) continue;
    await tracker.epoch({ epoch, step, loss: 9, seconds: 2, images_per_second: 10 });
    await tracker.evaluation({ epoch, step, ...scores, mAP: 0.5 });
  }
}

test('metrics.jsonl has every step once, with what was given', async () => {
  const log = await run.readLog();
  expect(log.map(({ event, step }) => [event, step])).toEqual([
    ['start', undefined],
    ['evaluation', 0],
    ...[1, 2, 3, 4].map((step) => ['batch', step]),
    ['epoch', 4],
    ['evaluation', 4],
    ['batch', 5],
    ['batch', 6],
    ['resume', undefined],
    ['batch', 7],
    ['batch', 8],
    ['epoch', 8],
    ['evaluation', 8],
    ['finish', undefined],
  ]);
  const { time, ...batch } = log.findLast(({ event }) => event === 'batch')!;
  expect(batch).toEqual({ event: 'batch', epoch: 2, batch: 4, step: 8, lr: 0.1, loss: 8.5, arcface_loss: 1 });
  expect(log[0]).toMatchObject({ device: 'wasm', pid: process.pid });
});

test('the plots are there', async () => {
  expect((await readdir(run.plots)).sort()).toEqual(['learning-rate.svg', 'loss.svg', 'scores.svg']);
  expect(await readFile(join(run.plots, 'loss.svg'), 'utf8')).toContain('arcface loss');
});

test('the sprite holds the photos, row by row', async () => {
  const { data, info } = await sharp(join(run.tensorboard, 'projector', 'sprite.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([128, 128]);
  const redAt = (x: number, y: number) => data[(y * 128 + x) * 3];
  expect([redAt(32, 32), redAt(96, 32), redAt(32, 96), redAt(96, 96)]).toEqual([0, 100, 200, 0]);
});

describe.skipIf(pythonWithTensorboard === null)('the real TensorBoard', () => {
  let read: {
    scalars: Record<string, [number, number][]>;
    images: Record<string, number[][]>;
    text: Record<string, [number, string][]>;
    projector: { tensors: number[][]; metadata: string[][]; sprite: string; tile: number[] };
  };
  beforeAll(() => {
    const script = fileURLToPath(new URL('./tensorboard/read-events.py', import.meta.url));
    const output = execFileSync(pythonWithTensorboard!, [script, run.tensorboard], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    read = JSON.parse(output);
  });

  test('shows every step once, the resumed ones as they were repeated, past half a record', () => {
    const losses = [1, 2, 3, 4, 5, 6, 7.5, 8.5];
    expect(read.scalars['batch/loss']).toEqual(losses.map((loss, i) => [i + 1, loss]));
    expect(read.scalars['scores/mAP']).toEqual([
      [0, 0.25],
      [4, 0.5],
      [8, 0.5],
    ]);
    expect(read.scalars['scores/R@20']).toHaveLength(3);
    expect(read.scalars['epoch/loss']).toEqual([
      [4, 9],
      [8, 9],
    ]);
    expect(read.scalars['batch/lr']![0]![1]).toBeCloseTo(0.1);
    expect(Object.keys(read.scalars)).not.toContain('batch/classifier_loss');
  });

  test('shows augmented photos, the settings and the embeddings', async () => {
    expect(read.images['augmented photos']).toEqual([
      [1, 24, 16, expect.any(Number)],
      [5, 24, 16, expect.any(Number)],
      [7, 24, 16, expect.any(Number)],
    ]);
    expect(read.text.settings![0]![1]).toContain('| model | resnet18 |');
    expect(read.text.settings![0]![1]).toContain('| note | a\\|b \\*c\\* |');
    const { tensors, metadata, sprite, tile } = read.projector;
    expect(tensors).toEqual([
      [1, 0],
      [0.6, 0.8],
      [0, -1],
    ]);
    expect(metadata).toEqual([
      ['individual', 'photo', 'part'],
      ...[0, 1, 2].map((i) => [`ä ${i}`, `a b/${i}.png`, 'query']),
    ]);
    expect(tile).toEqual([64, 64]);
    expect((await stat(join(run.tensorboard, sprite))).size).toBeGreaterThan(0);
  });
});
