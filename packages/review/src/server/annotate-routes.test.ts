import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Catalogue, undo } from '@flukeprint/catalogue';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LabelFiles } from './label-files.ts';
import type { PairComparer } from './pair-comparer.ts';
import { type ServedReview, serveReview } from './serve-review.ts';

let folder: string;
let catalogue: Catalogue;
let served: ServedReview;
beforeAll(async () => {
  // Photos go into a folder of the day, which may end meanwhile.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 7, 3, 12) });
  folder = await mkdtemp(join(tmpdir(), 'annotate-'));
  await mkdir(join(folder, 'photos'));
  catalogue = await openSeason({ name: join(folder, 'catalogue.db') }, 3, { Bruma: [1] }, join(folder, 'photos'));
  const labels = await LabelFiles.open(catalogue, join(folder, 'labels'));
  const dropped = join(folder, 'dropped');
  served = await serveReview({ catalogue, reviewer: 'Ana', page: folder, pairs: {} as PairComparer, labels, dropped });
});
afterAll(async () => {
  vi.useRealTimers();
  await served?.close();
  await catalogue?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What an answer holds, as far as a test looks at it. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
const json = async (answer: Response | Promise<Response>) => (await (await answer).json()) as any;
const ask = (path: string) => json(fetch(served.url + path));
const post = (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { Origin: new URL(served.url).origin },
) => fetch(served.url + path, { method: 'POST', body, headers });
const decide = (said: unknown) => post('api/decisions', JSON.stringify(said));
const label = (name: string) => readFile(join(folder, 'labels', 'labels', name), 'utf8').catch(() => null);

test('boxes are in the catalogue and in the text at once, and gone from both when that is taken back', async () => {
  expect((await ask('api/boxes')).counts).toEqual({ all: 3, unboxed: 3, unchecked: 0, empty: 0 });
  const { seen } = await ask('api/boxes/1');
  const said = { kind: 'boxes', photo: 1, boxes: [{ box: [30, 20, 60, 40] }], seen, suggested: 1, seconds: 2 };
  const made = await json(decide(said));
  expect(made).toMatchObject({ summary: '1 box in 1.jpg', annotations: [1] });
  expect((await ask('api/boxes/1')).annotations).toEqual([
    { annotation: 1, encounter: 1, animal: 'Bruma', box: [30, 20, 60, 40] },
  ]);
  await expect.poll(() => label('1.txt')).toBe('0 0.200000 0.200000 0.200000 0.200000\n');
  expect((await decide({ ...said, boxes: [], seen: made.id })).status).toBe(200);
  await expect.poll(() => label('1.txt')).toBe(null);
  const conflict = await catalogue.engine.database
    .selectFrom('decision')
    .select('id')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  // Another program takes it back.
  await undo(catalogue, conflict!.id, { by: 'Rui' });
  await expect.poll(() => label('1.txt')).toMatch(/^0 0\.2/);
  await decide({ kind: 'boxes', photo: 2, boxes: [], isEmpty: true, seen: 99 });
  await expect.poll(() => label('2.txt')).toBe('');
  expect((await ask('api/boxes?show=all')).counts.empty).toBe(1);
});

test.each<[string, unknown, number]>([
  ['no area', [{ box: [1, 1, 0, 5] }], 400],
  ['no numbers', [{ box: [1, 1, '5', 5] }], 400],
  ['a box of another photo', [{ annotation: 3, box: [1, 1, 5, 5] }], 422],
  ['more than anyone draws', Array(101).fill({ box: [1, 1, 5, 5] }), 400],
])('%s: refused', async (_, boxes, status) => {
  expect((await decide({ kind: 'boxes', photo: 1, boxes, seen: 999 })).status).toBe(status);
});

test('what another said meanwhile is not overwritten', async () => {
  const answer = await decide({ kind: 'boxes', photo: 1, boxes: [], seen: 1 });
  expect([answer.status, (await json(answer)).error]).toEqual([409, expect.stringContaining('decided meanwhile')]);
});

test('a folder with other files is not taken for labels', async () => {
  await writeFile(join(folder, 'photos', 'notes.txt'), 'mine');
  await expect(LabelFiles.open(catalogue, join(folder, 'photos'))).rejects.toThrow('holds other files');
  expect(await readdir(join(folder, 'photos'))).toEqual(['notes.txt']);
});

test('photos come in by this page alone', async () => {
  for (const headers of [{}, { Origin: 'https://evil.example' }] as Record<string, string>[])
    for (const path of ['api/drops/photo?name=a.jpg', 'api/drops/import'])
      expect((await post(path, 'x', headers)).status).toBe(403);
  const elsewhere = served.url.replace(/[^/]+\/$/, `${'A'.repeat(24)}/`);
  expect((await fetch(`${elsewhere}api/drops`)).status).toBe(403);
  expect(await readdir(folder)).not.toContain('dropped');
});

test('photos that are sent become encounters; the same again changes nothing; what is none is left out', async () => {
  const photo = (at: string, red: number) =>
    sharp({ create: { width: 60, height: 40, channels: 3, background: { r: red, g: 9, b: 9 } } })
      .withExif({ IFD2: { DateTimeOriginal: at }, IFD0: { Make: 'Canon' } })
      .jpeg()
      .toBuffer()
      .then((bytes) => new Uint8Array(bytes));
  const sent = [
    await photo('2026:08:01 10:00:00', 1),
    await photo('2026:08:01 10:05:00', 90),
    await photo('2026:08:02 10:00:00', 200),
  ];
  const { day, folder: to } = await ask('api/drops');
  expect(to).toBe(join(folder, 'dropped', day));
  const names: string[] = [];
  for (const [i, bytes] of sent.entries()) {
    const answer = await post(`api/drops/photo?name=${encodeURIComponent(`../IMG ${i}.jpg`)}`, bytes);
    expect(answer.status).toBe(200);
    names.push((await json(answer)).name);
  }
  expect(names).toEqual(['IMG 0.jpg', 'IMG 1.jpg', 'IMG 2.jpg']);
  const refused = await post('api/drops/photo?name=a.jpg', 'GIF89a');
  expect([refused.status, (await json(refused)).error]).toEqual([422, expect.stringContaining('no JPEG')]);
  const imported = await json(post('api/drops/import', JSON.stringify({ names, day })));
  expect(imported).toMatchObject({ photos: 3, encounters: 2, known: 0, leftOut: [], decision: expect.any(Number) });
  const again = await post('api/drops/photo?name=other.jpg', sent[0]!);
  expect(await json(again)).toEqual({ state: 'known', day });
  const nothing = await json(post('api/drops/import', JSON.stringify({ names, day })));
  expect(nothing).toMatchObject({ photos: 0, encounters: 0, known: 3, decision: null });
  for (const bad of [
    { names: [], day },
    { names: ['a'], day: '../..' },
    { names: 'a', day },
  ])
    expect((await post('api/drops/import', JSON.stringify(bad))).status).toBe(400);
});
