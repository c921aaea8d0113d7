import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flukeprint, start, stopAfter, succeed } from '../end-to-end/flukeprint.ts';
import { writeNetwork } from '../end-to-end/networks.ts';
import { finished, type Outcome } from '../finished.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { prepareTrainings, type Training } from './trainings.ts';

let folder: string;
let photos: string;
let weights: string;
let catalogue: string;
let boxes: string;
let detector: Training;
let disk: SmallDisk | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flukeprint-full-'));
  disk = await mountSmallDisk(join(folder, 'disk'), 8);
  if (!disk) return;
  detector = (await prepareTrainings(folder))[1]!;
  photos = join(folder, 'photos');
  weights = join(folder, 'network.safetensors');
  catalogue = join(folder, 'whales.db');
  await writeNetwork(weights);
  boxes = join(folder, 'boxes.csv');
  await writeFile(
    boxes,
    `path,x,y,w,h\n${['1', '2', '3'].map((i) => `fluke_000${i}/photo_01.jpg,9,9,60,40\n`).join('')}`,
  );
  await succeed(['catalog', 'init', catalogue]);
  await succeed(['catalog', 'import', catalogue, photos]);
}, 180_000);
afterAll(async () => {
  disk?.[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

/** All files below a folder, with their bytes. */
async function bytesBelow(path: string): Promise<Map<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.filler');
  const read = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file, (await readFile(file)).toString('base64')] as const;
  });
  return new Map(await Promise.all(read));
}

/** The command failed in words that name the file and say what to do, and what was on the disk is there as it was. */
function expectNamed({ status, stderr }: Outcome, file: string, words: string | RegExp = 'make room'): void {
  expect(stderr).toMatch(/ENOSPC|disk is full/);
  expect(stderr).toContain(file);
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+/m);
  expect(status).toBe(1);
}

const device = ['--device', 'wasm', '--threads', '1', '--workers', '1'];

test('embed, match, detect, crop and export: a full disk is named, and what they were to replace stays', async ({
  skip,
}) => {
  if (!disk) return skip('no file system can be mounted here');
  const on = (name: string) => join(disk!.folder, name);
  const commands: readonly (readonly [file: string, args: readonly string[], again: readonly string[]])[] = [
    [on('out.'), ['embed', '--run', weights, '--data', photos, ...device, '--output', on('out.npy')], ['--overwrite']],
    [
      on('matches.csv'),
      ['match', '--run', weights, '--gallery', photos, ...device, '--no-page', '--output', on('matches.csv')],
      ['--overwrite'],
    ],
    [on('boxes'), ['detect', '--data', photos, ...device, '--output', on('boxes.csv')], ['--overwrite']],
    [
      on('crops'),
      ['crop', '--data', photos, '--boxes', boxes, ...device, '--output', on('crops')],
      ['--overwrite', '--margin', '0.5'],
    ],
    [on('season.csv'), ['catalog', 'export', catalogue, on('season.csv')], ['--overwrite']],
    [on('copies'), ['catalog', 'export', catalogue, on('copies.csv'), '--copy-photos'], ['--overwrite']],
  ];
  for (const [, args] of commands) await succeed(args);
  const before = await bytesBelow(disk.folder);
  disk.leave(0);
  for (const [file, args, again] of commands) {
    expectNamed(await flukeprint([...args, ...again]), file);
    expect(await bytesBelow(disk.folder)).toEqual(before);
  }
  disk.leave(6_000_000);
  await succeed([...commands[0]![1], '--overwrite']);
}, 300_000);

test('a training ends in words, and goes on when there is room', async ({ skip }) => {
  if (!disk) return skip('no file system can be mounted here');
  disk.leave(6_000_000);
  const run = join(disk.folder, 'run');
  const child = start([...detector.args, '--epochs', '5000', '--eval-every', '5000', '--output', run]);
  const ended = finished(child);
  const names = () => readdir(run).catch((): string[] => []);
  while (child.exitCode === null && !(await names()).includes('last.safetensors')) await wait(20);
  disk.leave(0);
  const outcome = await ended;
  expectNamed(outcome, run, `detect train --resume ${run}\` goes on`);
  expect((await names()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  disk.leave(6_000_000);
  const { log } = await stopAfter(run, detector.resume(run), 'SIGINT', ({ event }) => event === 'resume');
  expect(log.at(-1)).toMatchObject({ event: 'resume' });
}, 300_000);
