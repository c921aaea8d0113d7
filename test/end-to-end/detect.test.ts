import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { renderScenes } from '@flukeprint/data';
import { ReferenceBackend } from '@flukeprint/kernels';
import { createDarknet, formatSafetensors, namedTensors, stateDict } from '@flukeprint/models';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { finished, type Outcome } from '../finished.ts';
import { readCsv, readNpy, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, start, succeed } from './flukeprint.ts';
import { writeNetwork } from './networks.ts';

const cpu = ['--device', 'wasm', '--workers', '1'];
const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);
const photos = at('photos');
const detector = at('detector.safetensors');
const network = at('network.safetensors');
const size = 128;
const cell = 32;

/** Finds bright cells: a box of 40 × 20 pixels around the middle of each, with a better score the brighter it is. */
const cfg = `
[net]
width=${size}
height=${size}
channels=3
[convolutional]
filters=6
size=${cell}
stride=${cell}
activation=linear
[yolo]
anchors=40,20
classes=1
`;

async function writeDetector(): Promise<void> {
  const darknet = createDarknet(new ReferenceBackend(), cfg, 'bright.cfg');
  const state = await stateDict(namedTensors(darknet));
  const [weight, bias] = ['weight', 'bias'].map((name) => state.get(`layers.0.conv.${name}`)!.data as Float32Array);
  weight!.fill(0);
  bias!.fill(0);
  // The fifth number is the objectness: how far the cell's mean red is above 0.8. The sixth is the class.
  const perChannel = cell * cell;
  weight!.fill(40 / perChannel, 4 * 3 * perChannel, (4 * 3 + 1) * perChannel);
  bias![4] = -32;
  bias![5] = 8;
  await writeFile(
    detector,
    formatSafetensors(state, {
      format: 'flukeprint-detector',
      cfg,
      classes: '["fluke"]',
      image_size: `${size}`,
    }),
  );
}

/** A photo of 128 × 96 pixels that fills the square but for 16 lines above and below; `spots` are cells, with their grey. */
async function writePhoto(
  path: string,
  spots: readonly (readonly [column: number, row: number, grey: number])[],
  orientation = 1,
): Promise<void> {
  const file = join(photos, path);
  await mkdir(dirname(file), { recursive: true });
  const overlays = spots.map(([column, row, grey]) => ({
    input: { create: { width: cell, height: cell, channels: 3 as const, background: { r: grey, g: grey, b: grey } } },
    left: column * cell,
    top: row * cell - 16,
  }));
  const upright = sharp({ create: { width: 128, height: 96, channels: 3, background: '#203040' } });
  const png = await upright.composite(overlays).png().toBuffer();
  const stored = sharp(png).rotate(orientation === 6 ? -90 : 0);
  await writeFile(file, await stored.withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer());
}

type Sides = Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;

/** Intersection over union. */
function overlap(a: Sides, b: Sides): number {
  const width = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  const both = Math.max(0, width) * Math.max(0, height);
  return both / (a.w * a.h + b.w * b.h - both);
}

beforeAll(async () => {
  await writeDetector();
  await writeNetwork(network);
  await writePhoto('a/one.jpg', [[1, 1, 255]]);
  await writePhoto('a/two, of them.jpg', [
    [0, 1, 215],
    [3, 2, 255],
  ]);
  await writePhoto('a/turned.jpg', [[2, 1, 255]], 6);
  await writePhoto('b/none.jpg', []);
  await writePhoto('b/another.jpg', [[2, 2, 255]]);
  await writePhoto('loose.jpg', [[1, 2, 255]]);
  await writeFile(join(photos, 'b', 'broken.jpg'), (await readFile(join(photos, 'a', 'one.jpg'))).subarray(0, 300));
  // 20,000 pixels wide: in the square a strip of 4 lines, a fifth of it bright.
  const bright = { create: { width: 20_000, height: 600, channels: 3 as const, background: '#ffffff' } };
  await writeFile(join(photos, 'b', 'panorama.jpg'), await sharp(bright).jpeg().toBuffer());
});

const output = at('found', 'boxes.csv');
const args = ['detect', '--detector', detector, '--data', photos, '--output', output, ...cpu];
let search: Outcome;
beforeAll(async () => {
  search = await succeed(args);
});

const boxesOf = (file: string) => readCsv(file).rows.map(({ path, ...box }) => [path, ...Object.values(box)]);

describe('detect', () => {
  test('names every photo that can be read, with its flukes in pixels of the upright photo', async () => {
    const { stdout, stderr } = search;
    expect(stdout).toContain(`6 flukes in 5 of 7 photos: ${output}`);
    expect(stderr).toMatch(/^skipped b\/broken\.jpg: .+\nleft out of photos: 1 unreadable\n$/);
    expect(boxesOf(output)).toEqual([
      ['a/one.jpg', '28', '22', '40', '20', '0.9993'],
      ['a/turned.jpg', '60', '22', '40', '20', '0.9993'],
      ['a/two, of them.jpg', '92', '54', '36', '20', '0.9993'],
      ['a/two, of them.jpg', '0', '22', '36', '20', expect.stringMatching(/^0\.8/)],
      ['b/another.jpg', '60', '54', '40', '20', '0.9993'],
      ['b/none.jpg', '', '', '', '', ''],
      ['b/panorama.jpg', '', '', '', '', ''],
      ['loose.jpg', '28', '54', '40', '20', '0.9993'],
    ]);
    expect((await readdir(dirname(output))).sort()).toEqual(['boxes.csv', 'boxes.problems.csv']);
    expect(readCsv(at('found', 'boxes.problems.csv')).rows.map(({ path }) => path)).toEqual(['b/broken.jpg']);
  });

  test('gives the same with other batches, from a table, and fewer with other thresholds', async () => {
    const rows = ['path', 'a/two, of them.jpg', 'b/none.jpg'].map((path) => `"${path}"\n`);
    await writeFile(at('photos.csv'), rows.join(''));
    const few = at('few.csv');
    const flags = ['--images', photos, '--batch-size', '1', '--output', few, ...cpu];
    const table = ['detect', '--detector', detector, '--data', at('photos.csv'), ...flags];
    await succeed(table);
    expect(boxesOf(few)).toEqual(boxesOf(output).filter(([path]) => /two|none/.test(path!)));
    for (const stricter of [
      ['--confidence', '0.95'],
      ['--max-flukes', '1'],
    ]) {
      await succeed([...table, ...stricter, '--overwrite']);
      expect(boxesOf(few)).toEqual([
        ['a/two, of them.jpg', '92', '54', '36', '20', '0.9993'],
        ['b/none.jpg', '', '', '', '', ''],
      ]);
    }
  });

  test('goes on where it was stopped', async () => {
    const many = at('many');
    await mkdir(many);
    const photo = await readFile(join(photos, 'a', 'one.jpg'));
    for (let i = 0; i < 400; i++) await writeFile(join(many, `${i}.jpg`), photo);
    const target = at('many.csv');
    const partial = `${target}.partial.jsonl`;
    const again = ['detect', '--detector', detector, '--data', many, '--output', target, '--batch-size', '1', ...cpu];
    const lines = async () => (await readFile(partial, 'utf8').catch(() => '')).split('\n').length - 1;
    const child = start(again);
    const ended = finished(child);
    while (child.exitCode === null && (await lines()) < 3) await wait(5);
    child.kill('SIGINT');
    expect((await ended).status).toBe(130);
    expect(existsSync(target)).toBe(false);
    const done = (await lines()) - 1;
    expect(done).toBeGreaterThan(0);
    const { stdout } = await succeed(again);
    expect(stdout).toContain(`${done} of 400 photos were searched before`);
    expect(readCsv(target).rows).toHaveLength(400);
    expect(existsSync(partial)).toBe(false);
  });

  test('draws the boxes on request', async () => {
    const pictures = at('pictures');
    await succeed([...args.slice(0, -cpu.length), '--annotate', pictures, '--overwrite', ...cpu]);
    const { width, height } = await sharp(join(pictures, 'a', 'turned.jpg')).metadata();
    expect([width, height]).toEqual([128, 96]);
    const panorama = await sharp(join(pictures, 'b', 'panorama.jpg')).metadata();
    expect([panorama.width, panorama.height]).toEqual([1280, 38]);
    const { data, info } = await sharp(join(pictures, 'a', 'turned.jpg'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Orange, on the lower edge of the box.
    const [red, green, blue] = data.subarray(3 * (42 * info.width + 80));
    expect(red! - blue!).toBeGreaterThan(120);
    expect(green! - blue!).toBeGreaterThan(40);
    expect((await readdir(pictures, { recursive: true })).filter((name) => name.endsWith('.jpg'))).toHaveLength(7);
  });

  test('refuses what it cannot use, in one line', async () => {
    expectFailure(await flukeprint(['detect', '--detector', detector]), ['give the photos with --data']);
    expectFailure(await flukeprint(['detect', '--detector', network, '--data', photos, ...cpu]), [
      `${network} is no detector`,
    ]);
    expectFailure(await flukeprint(['detect', '--detector', at('nowhere'), '--data', photos, ...cpu]), [
      'nowhere does not exist',
    ]);
    expectFailure(await flukeprint([...args, '--output', at('boxes.txt')]), ['--output to end in .csv']);
    expectFailure(await flukeprint([...args, '--confidence', '2']), ['Expected a number from 0 to 1']);
    expectFailure(await flukeprint([...args, '--annotate', photos]), ['is what --data reads', 'another --annotate']);
  });

  test('without --detector finds rendered flukes, near and far, that the built-in one was not trained on', async () => {
    const scenes = at('scenes');
    const [width, height] = [320, 240];
    await renderScenes({ folder: scenes, scenes: 16, width, height, seed: 99, workers: 1 });
    const table = at('of-scenes.csv');
    await succeed(['detect', '--data', join(scenes, 'images'), '--max-flukes', '1', '--output', table, ...cpu]);
    const found = new Map(readCsv(table).rows.map((row) => [row.path, row]));
    expect(found.size).toBe(16);
    const labels = (await readdir(join(scenes, 'labels'))).map(async (name) => {
      const text = await readFile(join(scenes, 'labels', name), 'utf8');
      const [, x, y, w, h] = text.split(' ').map(Number) as [number, number, number, number, number];
      const truth = { x: (x - w / 2) * width, y: (y - h / 2) * height, w: w * width, h: h * height };
      return { path: name.replace('.txt', '.jpg'), truth: text === '' ? undefined : truth };
    });
    const overlaps = (await Promise.all(labels)).flatMap(({ path, truth }) => {
      const row = found.get(path)!;
      const box = { x: Number(row.x), y: Number(row.y), w: Number(row.w), h: Number(row.h) };
      return truth ? [overlap(truth, box)] : [];
    });
    expect(overlaps.length).toBeGreaterThan(12);
    expect(overlaps.filter((iou) => iou > 0.5).length / overlaps.length).toBeGreaterThan(0.8);
  });

  test('leaves the flags of its subcommand alone', async () => {
    expectFailure(await flukeprint(['detect', 'train', '--data', at('nowhere.txt')]), ['nowhere.txt does not exist']);
  });
});

describe('crop', () => {
  test('cuts to the boxes of a table, and to those that a detector finds', async () => {
    const { stdout } = await succeed([
      ...['crop', '--data', photos, '--boxes', output, '--output', at('crops'), '--margin', '0'],
    ]);
    expect(stdout).toContain('5 crops of 8 photos, 3 photos without a box left out');
    const { rows } = readCsv(at('crops', 'crops.csv'));
    expect(rows.map(({ path, individual, left, top, width, height }) => [path, individual, left, top, width, height]))
      // biome-ignore format: a line per crop
      .toEqual([
      ['a/one.jpg', 'a', '28', '22', '40', '20'],
      ['a/turned.jpg', 'a', '60', '22', '40', '20'],
      ['a/two, of them.jpg', 'a', '92', '54', '36', '20'],
      ['b/another.jpg', 'b', '60', '54', '40', '20'],
      ['loose.jpg', '', '28', '54', '40', '20'],
    ]);
    const flags = ['--detector', detector, '--take', 'all', '--whole', '--output', at('all crops'), ...cpu];
    const all = await succeed(['crop', '--data', photos, ...flags]);
    expect(all.stdout).toContain('8 crops of 8 photos');
    const names = (await readdir(at('all crops'), { recursive: true })).filter((name) => name.endsWith('.jpg'));
    expect(names.sort()).toEqual([
      'a/one.jpg',
      'a/turned.jpg',
      'a/two, of them-2.jpg',
      'a/two, of them.jpg',
      'b/another.jpg',
      'b/none.jpg',
      'b/panorama.jpg',
      'loose.jpg',
    ]);
    const bright = await sharp(at('crops', 'a', 'one.jpg')).stats();
    expect(bright.channels[0]!.mean).toBeGreaterThan(128);
  });

  test('needs boxes, and a place beside the photos', async () => {
    const data = ['crop', '--data', photos];
    expectFailure(await flukeprint([...data, '--output', at('x')]), ['--boxes', '--detector']);
    const boxes = ['--boxes', output];
    expectFailure(await flukeprint([...data, ...boxes, '--output', join(photos, 'a')]), ['lies in', 'give another']);
  });
});

describe('the matcher', () => {
  const flags = ['--run', network, '--batch-size', '4', ...cpu];

  test('embeds crops: by table, by detector, and cut beforehand', async () => {
    const boxes = ['--boxes', output, '--box-margin', '0.2'];
    const embed = ['embed', '--data', photos, ...flags];
    const { stdout } = await succeed([...embed, ...boxes, '--output', at('table.npy')]);
    expect(stdout).toContain(`3 of 8 photos in ${photos} have no box and stay whole`);
    await succeed([...embed, '--detector', detector, '--box-margin', '0.2', '--output', at('detector.npy')]);
    expect(await readFile(at('detector.npy'))).toEqual(await readFile(at('table.npy')));
    await succeed([...embed, '--output', at('whole.npy')]);
    const [cropped, whole] = ['table', 'whole'].map((name) => readNpy(at(`${name}.npy`)));
    const { rows } = readCsv(at('table.csv'));
    expect(rows.map(({ path }) => path)).toHaveLength(7);
    for (const [i, { path }] of rows.entries()) {
      const difference = Math.max(...cropped!.row(i).map((value, j) => Math.abs(value - whole!.row(i)[j]!)));
      if (/none|panorama/.test(path!)) expect(difference).toBe(0);
      else expect(difference).toBeGreaterThan(1e-4);
    }
    expect(boxesOf(at('detector-boxes.csv')).filter(([path]) => path !== 'b/broken.jpg')).toEqual(
      boxesOf(at('found', 'boxes.csv')),
    );
  });

  test('finds, crops, embeds and matches uncropped photos with one command', async () => {
    const queries = at('queries');
    await mkdir(queries);
    // The fluke of a/one.jpg elsewhere in a photo: the crops are the same, the photos are not. Of its own bytes, or it were the photo itself.
    const turned = await readFile(join(photos, 'a', 'turned.jpg'));
    await writeFile(join(queries, 'one.jpg'), Buffer.concat([turned, Buffer.alloc(1)]));
    const match = ['match', '--features', 'none', '--gallery', photos, '--queries', queries, ...flags, '--top', '20'];
    const args = [...match, '--detector', detector];
    const { stdout } = await succeed([...args, '--output', at('matches', 'm.csv'), '--sheet', at('matches', 'm.png')]);
    expect(stdout).toContain(`1 fluke in 1 of 1 photo: ${at('matches', 'm-query-boxes.csv')}`);
    const { rows } = readCsv(at('matches', 'm.csv'));
    expect(rows).toHaveLength(7);
    const best = rows.slice(0, 2).map(({ match, similarity }) => [match, Number(similarity)]);
    expect(best[0]![1]).toBeGreaterThan(0.9999);
    expect(best.map(([match]) => match).sort()).toContain('a/turned.jpg');

    const tables = [
      '--boxes',
      at('matches', 'm-gallery-boxes.csv'),
      '--query-boxes',
      at('matches', 'm-query-boxes.csv'),
    ];
    const byTable = [...match, ...tables];
    await succeed([...byTable, '--output', at('matches', 'n.csv')]);
    expect(await readFile(at('matches', 'n.csv'))).toEqual(await readFile(at('matches', 'm.csv')));
  });

  test('refuses boxes where there is nothing to crop', async () => {
    const npy = at('given.npy');
    await succeed(['embed', '--data', photos, ...flags, '--output', npy]);
    const match = ['match', '--gallery', npy, '--output', at('nothing.csv')];
    expectFailure(await flukeprint([...match, '--boxes', output, ...cpu]), ['no photos to crop', '--boxes']);
    expectFailure(await flukeprint([...match, '--query-boxes', output, ...cpu]), ['--query-boxes needs --queries']);
    const join = ['embed', '--join', npy, npy, '--output', at('joined.npy')];
    expectFailure(await flukeprint([...join, '--detector', detector]), ['--join has no photos to crop']);
    const other = ['match', '--gallery', photos, '--detector', network, '--output', at('nothing.csv'), ...flags];
    expectFailure(await flukeprint(other), [`${network} is no detector`]);
  });

  test('trains and evaluates on what a detector finds, which stays with the run', async () => {
    const data = at('known');
    for (const name of ['a', 'b'])
      for (let i = 0; i < 4; i++) {
        await writePhoto(join('..', 'known', name, `${i}.jpg`), i === 3 ? [] : [[i, name === 'a' ? 1 : 2, 255]]);
      }
    const run = at('run');
    const train = ['train', '--data', data, '--detector', detector, '--box-margin', '0.1', '--output', run, ...quick];
    const { stdout } = await succeed([...train, '--batch-size', '4', '--epochs', '1', '--warmup-epochs', '0']);
    expect(stdout).toContain('2 of 8 photos');
    const settings = JSON.parse(await readFile(join(run, 'settings.json'), 'utf8'));
    expect(settings).toMatchObject({ detector, boxes: join(run, 'boxes.csv'), boxMargin: 0.1 });
    expect(boxesOf(join(run, 'boxes.csv'))).toHaveLength(8);

    // What the run knows needs no detector any more; other photos do.
    await rm(detector);
    try {
      const evaluated = await succeed(['evaluate', '--run', run, ...cpu]);
      expect(evaluated.stdout).toContain('2 of 8 photos');
      await succeed(['train', '--resume', run, '--workers', '1']);
      const other = await flukeprint(['evaluate', '--run', run, '--data', photos, '--overwrite', ...cpu]);
      expectFailure(other, ['does not exist; expected built-in, a run of detect train']);
    } finally {
      await writeDetector();
    }
  });
});
