import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@flukeprint/models';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../finished.ts';
import { cmykJpeg, png } from './awkward-photos.ts';
import { eventsOf, readCsv, readLog, readNpy, renderSixFlukes, temporaryFolder } from './files.ts';
import { flukeprint, quick, succeed } from './flukeprint.ts';

const nokken = 'Nøkken, "nr. 1"';
const leap = 'IMG 01 – großer Sprung.jpg';
const unusual = ['cmyk.jpg', '16 bit.png', 'grey.PNG', 'one pixel.png'];
const unreadable = ['cut off.jpg', 'empty.jpg', 'text.jpg'];
const epochs = 3;
const batchesPerEpoch = 2;
const cpu = ['--device', 'wasm', '--workers', '1', '--batch-size', '8'];

const folder = temporaryFolder();
const data = join(folder, 'photos of flukes');
const run = join(folder, 'run');
let training: Outcome;

/** 24 flukes, 4 unusual photos and 3 that cannot be read. */
async function photosOfAllSorts(path: string): Promise<void> {
  await renderSixFlukes(path);
  await rename(join(path, 'fluke_0001'), join(path, nokken));
  await rename(join(path, nokken, 'photo_01.jpg'), join(path, nokken, leap));
  const second = join(path, 'fluke_0002');
  await writeFile(join(second, 'cmyk.jpg'), cmykJpeg);
  await writeFile(join(second, '16 bit.png'), png({ size: 40, channels: 3, bits: 16 }));
  await writeFile(join(second, 'grey.PNG'), png({ size: 40, channels: 1, bits: 8 }));
  await writeFile(join(second, 'one pixel.png'), png({ size: 1, channels: 3, bits: 8 }));
  const whole = await readFile(join(second, 'photo_01.jpg'));
  await writeFile(join(second, 'cut off.jpg'), whole.subarray(0, whole.length / 2));
  await writeFile(join(second, 'empty.jpg'), '');
  await writeFile(join(second, 'text.jpg'), 'not a photo');
}

beforeAll(async () => {
  await photosOfAllSorts(data);
  training = await succeed([
    'train',
    '--data',
    data,
    '--output',
    run,
    '--epochs',
    `${epochs}`,
    '--eval-every',
    '1',
    ...quick,
  ]);
});

describe('train', () => {
  test('says what it does', () => {
    expect(training.stdout).toMatch(/^wasm: /);
    expect(training.stdout).toContain('6 individuals, 21 photos to train on, 7 queries');
    expect(training.stdout).toContain('epoch 0 (before training): mAP ');
    expect(training.stdout).toMatch(/epoch 1\/3: loss \d+\.\d{4}, [\d.]+ photos\/s, about \d+:\d\d left/);
    expect(training.stdout).toContain(`run: ${run}`);
  });

  test('leaves a run folder with what its settings were', async () => {
    expect((await readdir(run)).sort()).toEqual([
      'best.safetensors',
      'data.json',
      'identity.json',
      'last.safetensors',
      'metrics.jsonl',
      'plots',
      'settings.json',
      'tensorboard',
    ]);
    expect(JSON.parse(await readFile(join(run, 'settings.json'), 'utf8'))).toMatchObject({
      data,
      model: 'resnet18',
      imageSize: 32,
      batchSize: 8,
      epochs,
      lr: 0.001,
      warmupEpochs: 1,
      seed: 0,
      device: 'wasm',
      init: null,
    });
    for (const name of ['loss.svg', 'scores.svg', 'learning-rate.svg']) {
      expect(await readFile(join(run, 'plots', name), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>$/);
    }
    const counts = { individuals: 6, training: 21, gallery: 21, queries: 7 };
    expect(JSON.parse(await readFile(join(run, 'data.json'), 'utf8'))).toMatchObject(counts);
  });

  test('is listed by runs, with the scores of its best epoch', async () => {
    const { stdout } = await succeed(['runs', 'list', run, '--json']);
    const [listed, ...others] = JSON.parse(stdout);
    const best = Math.max(
      ...eventsOf(run, 'evaluation')
        .slice(1)
        .map(({ mAP }) => mAP as number),
    );
    const { id } = JSON.parse(await readFile(join(run, 'data.json'), 'utf8'));
    expect(listed).toMatchObject({ model: 'resnet18', epochs_done: epochs, map: best, data: id, state: 'finished' });
    expect(others).toEqual([]);
  });

  test('reports each photo that cannot be read, and goes on', () => {
    const lines = training.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(unreadable.length + 1);
    expect(lines.at(-1)).toBe(`left out of photos of flukes: ${unreadable.length} unreadable`);
    const problems = eventsOf(run, 'problem');
    expect(problems.map(({ path }) => path)).toEqual(unreadable.map((name) => `fluke_0002/${name}`));
    for (const [i, { path, reason }] of problems.entries()) expect(lines[i]).toBe(`skipped ${path}: ${reason}`);
    expect(problems[1]!.reason).toBe('file is empty');
  });

  test('logs the loss per batch and epoch, and the evaluations', () => {
    const log = readLog(run);
    expect(log[0]).toMatchObject({ event: 'start', device: expect.stringContaining('wasm') });
    for (const { time } of log) expect(new Date(time).toISOString()).toBe(time);

    const batches = eventsOf(run, 'batch') as {
      epoch: number;
      batch: number;
      step: number;
      lr: number;
      loss: number;
    }[];
    expect(batches.map(({ epoch, batch, step }) => [epoch, batch, step])).toEqual([
      [1, 1, 1],
      [1, 2, 2],
      [2, 1, 3],
      [2, 2, 4],
      [3, 1, 5],
      [3, 2, 6],
    ]);
    for (const { loss } of batches) expect(Number.isFinite(loss)).toBe(true);
    // A linear warm-up over the first epoch, then down a cosine.
    const rates = batches.map(({ lr }) => lr);
    expect(rates.slice(0, 3)).toEqual([0.0005, 0.001, 0.001]);
    expect(rates.slice(2)).toEqual(rates.slice(2).sort((a, b) => b - a));

    const means = Array.from({ length: epochs }, (_, i) => {
      const losses = batches.filter(({ epoch }) => epoch === i + 1).map(({ loss }) => loss);
      return {
        epoch: i + 1,
        step: batchesPerEpoch * (i + 1),
        loss: losses.reduce((a, b) => a + b, 0) / batchesPerEpoch,
      };
    });
    expect(eventsOf(run, 'epoch')).toEqual(means);
    expect(eventsOf(run, 'evaluation').map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
  });

  test('writes weights that say what they are', async () => {
    const network = { format: 'flukeprint', model: 'resnet18', image_size: '32', embedding_size: '256' };
    const best = await readSafetensors(join(run, 'best.safetensors'));
    expect(best.metadata).toMatchObject({ ...network, loss: 'arcface', scale: '30', flip: 'false' });
    expect(JSON.parse(best.metadata.individuals!)).toHaveLength(6);
    expect(best.tensors.get('body.layer1.0.bn1.running_mean')!.shape).toEqual([64]);
    const last = await readSafetensors(join(run, 'last.safetensors'));
    expect(last.metadata).toMatchObject(network);
    expect(JSON.parse(last.metadata.position!)).toMatchObject({
      epoch: epochs,
      batch: 0,
      steps: epochs * batchesPerEpoch,
    });
    expect(last.tensors.get('head.weight')!.shape).toEqual([6, 256]);
  });
});

describe.concurrent('embed and match', () => {
  let npy: string;
  const all = () => [
    ...[leap, 'photo_02.jpg', 'photo_03.jpg', 'photo_04.jpg'].map((name) => `${nokken}/${name}`),
    ...[...unusual, 'photo_01.jpg', 'photo_02.jpg', 'photo_03.jpg', 'photo_04.jpg'].map((name) => `fluke_0002/${name}`),
    ...[3, 4, 5, 6].flatMap((n) => [1, 2, 3, 4].map((photo) => `fluke_000${n}/photo_0${photo}.jpg`)),
  ];
  const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

  beforeAll(async () => {
    npy = join(folder, 'embeddings å.npy');
    await succeed(['embed', '--run', run, '--data', data, '--output', npy, ...cpu]);
  });

  test('embed writes unit vectors for numpy and the photos they belong to', ({ expect }) => {
    const { shape, row } = readNpy(npy);
    const { columns, rows } = readCsv(npy.replace('.npy', '.csv'));
    expect(columns).toEqual(['row', 'path', 'individual', 'array', 'network']);
    expect(shape).toEqual([28, 256]);
    expect(rows.map(({ path }) => path).sort()).toEqual(all().sort());
    expect(rows.map((record) => record.row)).toEqual(rows.map((_, i) => `${i}`));
    for (const { path, individual } of rows) expect(path!.startsWith(`${individual}/`)).toBe(true);
    for (const i of rows.keys()) expect(cosine(row(i), row(i))).toBeCloseTo(1, 5);
  });

  test('match finds the nearest 20 of the others for every photo', async ({ expect }) => {
    const output = join(folder, 'matches.csv');
    const { stdout } = await succeed(['match', '--gallery', npy, '--output', output, ...cpu]);
    expect(stdout).toContain(output);
    const { columns, rows } = readCsv(output);
    expect(columns).toEqual([
      'query',
      'rank',
      'match',
      'individual',
      'similarity',
      'probability',
      'certainty',
      'probability_new',
      'enough',
    ]);

    const photos = readCsv(npy.replace('.npy', '.csv')).rows;
    const { row } = readNpy(npy);
    const byQuery = Map.groupBy(rows, ({ query }) => query!);
    expect([...byQuery.keys()]).toEqual(photos.map(({ path }) => path));
    for (const [i, { path }] of photos.entries()) {
      const expected = photos
        .map((photo, j) => ({ path: photo.path, similarity: cosine(row(i), row(j)) }))
        .filter((photo) => photo.path !== path)
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, 20);
      const found = byQuery.get(path!)!;
      expect(found).toHaveLength(20);
      expect(found.map(({ rank }) => Number(rank))).toEqual(expected.map((_, rank) => rank + 1));
      for (const [rank, { match, individual, similarity }] of found.entries()) {
        // Nearly equal cosines may change places.
        expect(Number(similarity)).toBeCloseTo(expected[rank]!.similarity, 5);
        expect(match).not.toBe(path);
        expect(match!.startsWith(`${individual}/`)).toBe(true);
      }
      expect(new Set(found.map(({ match }) => match)).size).toBe(20);
    }
  });

  test('folders of photos give the matches that their embeddings give, a row per query where wanted', async ({
    expect,
  }) => {
    const few = join(folder, 'few');
    await renderSixFlukes(few);
    for (const name of ['fluke_0005', 'fluke_0006']) await rm(join(few, name), { recursive: true });
    // The same picture in other bytes: a copy of the bytes would be the photo itself, and left out.
    const picture = await readFile(join(few, 'fluke_0001', 'photo_01.jpg'));
    await writeFile(join(few, 'löse.jpg'), Buffer.concat([picture, Buffer.alloc(1)]));
    const [table, sheet] = [join(folder, 'wide.csv'), join(folder, 'sheet.png')];
    await succeed([
      'match',
      '--run',
      run,
      '--gallery',
      few,
      '--layout',
      'wide',
      '--output',
      table,
      '--sheet',
      sheet,
      ...cpu,
    ]);
    const { columns, rows } = readCsv(table);
    expect(columns).toEqual(['query', ...Array.from({ length: 20 }, (_, i) => `match_${i + 1}`)]);
    expect(rows).toHaveLength(17);
    for (const { query, ...matches } of rows) {
      const found = Object.values(matches).filter((match) => match !== undefined && match !== '');
      expect(found).toHaveLength(16);
      expect([query, ...found].sort()).toEqual(rows.map((row) => row.query).sort());
    }
    // Nothing can be more similar.
    expect(rows.find(({ query }) => query === 'löse.jpg')!.match_1).toBe('fluke_0001/photo_01.jpg');
    expect(readFileSync(sheet).subarray(1, 4).toString()).toBe('PNG');
  });

  test('match asks one folder about another, and leaves out the photo itself alone', async ({ expect }) => {
    const queries = join(data, nokken);
    const output = join(folder, 'new.csv');
    await succeed([
      'match',
      '--run',
      run,
      '--gallery',
      data,
      '--queries',
      queries,
      '--top',
      '3',
      '--output',
      output,
      ...cpu,
    ]);
    const { rows } = readCsv(output);
    expect(rows.map(({ query }) => query)).toEqual(
      [leap, 'photo_02.jpg', 'photo_03.jpg', 'photo_04.jpg'].flatMap((name) => [name, name, name]),
    );
    for (const { query, match } of rows) expect(match).not.toBe(`${nokken}/${query}`);
  });
});

describe.concurrent('evaluate', () => {
  test("gives the best epoch's numbers again, with a table and a picture", async ({ expect }) => {
    const { stdout } = await succeed(['evaluate', '--run', run, '--data', data, ...cpu]);
    const output = join(run, 'evaluation');
    const logged = eventsOf(run, 'evaluation').slice(1) as { epoch: number; step: number; mAP: number }[];
    const { epoch, step, ...best } = logged.reduce((a, b) => (b.mAP > a.mAP ? b : a));
    const written = JSON.parse(await readFile(join(output, 'metrics.json'), 'utf8'));
    const { queries, individuals, intervals, leaks, answers, without_leaks, ...others } = written;
    const { open_set, calibration, review, ...metrics } = others;
    expect(step).toBe(batchesPerEpoch * epoch);
    expect(epoch).toBeGreaterThan(0);
    expect(metrics).toEqual(best);
    expect(queries).toBe(7);
    for (const name of ['mAP', 'MAP@5', 'R@1', 'R@5', 'R@20']) {
      const [low, high] = intervals[name];
      expect(low).toBeLessThanOrEqual(metrics[name]);
      expect(high).toBeGreaterThanOrEqual(metrics[name]);
      const [mean, from, to] = [metrics[name], low, high].map((share) => (100 * share).toFixed(1));
      expect(stdout).toContain(`${name} ${mean} % (${from}–${to})`);
    }
    expect(stdout).toContain(`of 7 queries of ${individuals} individuals`);
    expect(leaks.bursts).toBeNull();
    expect(without_leaks).toBeNull();
    expect([open_set, calibration, review]).toEqual([null, null, null]);
    // Seven are too few to say what scores mean.
    expect(answers).toBeNull();

    const { rows } = readCsv(join(output, 'queries.csv'));
    expect(rows).toHaveLength(7);
    const mean = (value: (row: Record<string, string>) => number) => rows.reduce((sum, row) => sum + value(row), 0) / 7;
    expect(mean((row) => Number(row.average_precision))).toBeCloseTo(metrics.mAP, 5);
    expect(mean((row) => Number(row.average_precision_at_5))).toBeCloseTo(metrics['MAP@5'], 5);
    expect(mean(({ rank }) => (Number(rank) <= 1 ? 1 : 0))).toBeCloseTo(metrics['R@1'], 5);
    for (const row of rows) {
      expect(row.query!.startsWith(`${row.individual}/`)).toBe(true);
      expect(row.best_individual === row.individual).toBe(row.rank === '1');
    }
    expect((await readFile(join(output, 'matches.png'))).subarray(1, 4).toString()).toBe('PNG');
  });

  test('does not invent a folder for a run that is not there', async ({ expect }) => {
    const missing = join(folder, 'missing');
    const { status, stderr } = await flukeprint(['evaluate', '--run', missing, '--data', data, ...cpu]);
    expect(status).toBe(1);
    expect(stderr).toBe(`flukeprint: ${missing} does not exist; expected a run folder or a .safetensors file\n`);
    expect(existsSync(missing)).toBe(false);
  });
});
