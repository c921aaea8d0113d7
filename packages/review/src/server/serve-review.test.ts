import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalogue } from '@flukeprint/catalogue';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asked, askRaw } from '../testing/ask-raw.ts';
import type { PairComparer } from './pair-comparer.ts';
import { type ServedReview, serveReview } from './serve-review.ts';

let folder: string;
let catalogue: Catalogue;
let served: ServedReview;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'review-'));
  const [photos, page] = [join(folder, 'photos'), join(folder, 'page')];
  await mkdir(photos);
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<title>page</title>');
  await writeFile(join(folder, 'secret.jpg'), 'classified');
  const picture = sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#246' } });
  for (let i = 1; i <= 3; i++)
    await picture
      .clone()
      .jpeg()
      .toFile(join(photos, `${i}.jpg`));
  await symlink(join(folder, 'secret.jpg'), join(photos, '4.jpg'));
  catalogue = await openSeason({ name: join(folder, 'catalogue.db') }, 6, { Bruma: [1] }, photos);
  await catalogue.engine.database.updateTable('photo').set({ path: '../secret.jpg' }).where('id', '=', 5).execute();
  served = await serveReview({ catalogue, reviewer: 'Ana', page, pairs: {} as PairComparer });
});
afterAll(async () => {
  await served?.close();
  await catalogue?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (asked: Asked) => askRaw(served.url, asked);
const origin = () => new URL(served.url).origin;
const say = (said: unknown, headers: Readonly<Record<string, string>> = { Origin: origin() }) =>
  ask({
    method: 'POST',
    path: 'api/decisions',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof said === 'string' ? said : JSON.stringify(said),
  });

test('the page comes with a policy that lets nothing in and nothing out', async () => {
  const { status, headers } = await ask({});
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'.*connect-src 'self'/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
});

test.each<[string, () => Asked, number]>([
  ['another name for this machine (DNS rebinding)', () => ({ headers: { Host: 'evil.example' } }), 403],
  ['this machine by another port', () => ({ headers: { Host: '127.0.0.1:1' } }), 403],
  ['no token', () => ({ path: '/' }), 403],
  ['a wrong token', () => ({ path: `/${'A'.repeat(24)}/api/status` }), 403],
  ['a path out of the page', () => ({ path: 'assets/..%2F..%2Fsecret.jpg' }), 404],
  ['a path out of the page, plainly', () => ({ path: 'assets/../../secret.jpg' }), 403],
  ['a photo by a link that leads out', () => ({ path: 'photos/4/full.jpg' }), 404],
  ['a photo by a path that leads out', () => ({ path: 'photos/5/full.jpg' }), 404],
  ['a photo that is not there', () => ({ path: 'photos/6/full.jpg' }), 404],
  ['a size that is none', () => ({ path: 'photos/1/constructor.jpg' }), 404],
  ['a number that is none', () => ({ path: 'api/encounters/1e99' }), 400],
  ['an encounter that is not there', () => ({ path: 'api/encounters/99' }), 422],
])('%s: refused', async (_, asked, status) => {
  const answer = await ask(asked());
  expect(answer.status).toBe(status);
  expect(answer.body.toString()).not.toContain('classified');
});

test.each<[string, Record<string, string>]>([
  ['another page', { Origin: 'https://evil.example' }],
  ['a page without an origin', { Origin: 'null' }],
  ['no page', {}],
  ['a form of another page', { Origin: 'http://127.0.0.1:1' }],
])('a decision from %s is not made', async (_, headers) => {
  const { status } = await say({ kind: 'different', encounter: 2, individual: 1, seen: 99 }, headers);
  expect(status).toBe(403);
});

test.each<[string, unknown, number]>([
  ['no JSON', '{', 400],
  ['another kind', { kind: 'drop table' }, 400],
  ['more than is asked for', { kind: 'undo', decision: 1, by: 'Rui' }, 400],
  ['no number', { kind: 'undo', decision: '1 or 1=1' }, 400],
  ['a name too long', { kind: 'new', encounter: 2, name: 'x'.repeat(201), seen: 0 }, 400],
  ['a decision that is not there', { kind: 'undo', decision: 99 }, 422],
  ['more bytes than anyone says', { kind: 'remark', encounter: 2, notes: 'x'.repeat(300_000) }, 413],
])('%s is refused', async (_, said, status) => {
  expect((await say(said)).status).toBe(status);
});

test('a verdict is made once, in the name of the reviewer; the second reader hears of the first', async () => {
  const { body } = await ask({ path: 'api/encounters/2' });
  const { seen } = JSON.parse(body.toString());
  const said = {
    kind: 'same',
    encounter: 2,
    individual: 1,
    certainty: 'certain',
    seen,
    seconds: 3.5,
    note: '<script>',
  };
  const first = await say(said);
  expect([first.status, JSON.parse(first.body.toString()).summary]).toEqual([
    200,
    'encounter 2 and Bruma: same (certain)',
  ]);
  const second = await say({ ...said, kind: 'new', name: 'Sal', certainty: undefined, individual: undefined });
  expect(second.status).toBe(409);
  expect(second.body.toString()).toContain('Ana decided meanwhile');
  const [line] = JSON.parse((await ask({ path: 'api/history' })).body.toString());
  expect(line.made_by).toBe('Ana');
  expect(JSON.parse(line.evidence)).toEqual({ seconds: 3.5, note: '<script>' });
});

test('photos come upright and in the size that was asked for, once', async () => {
  for (const [size, width] of [
    ['small', 480],
    ['medium', 1600],
    ['full', 3000],
  ] as const) {
    const { body, headers } = await ask({ path: `photos/1/${size}.jpg` });
    expect(headers['content-type']).toBe('image/jpeg');
    expect((await sharp(body).metadata()).width).toBe(width);
    const again = await ask({ path: `photos/1/${size}.jpg`, headers: { 'If-None-Match': headers.etag as string } });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  }
});

test('a decision is told to every page that listens', async () => {
  const { body } = await fetch(`${served.url}api/events`);
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('event: alive\ndata: \n\n');
  await say({ kind: 'remark', encounter: 3, notes: 'seen twice' });
  expect((await reader.read()).value).toMatch(/^event: decision\ndata: \d+\n/);
  await reader.cancel();
});

test('what a box holds comes alone, and again once the box is another', async () => {
  const set = (box: string) =>
    catalogue.engine.database.updateTable('annotation').set({ box }).where('id', '=', 2).execute();
  await set('[300, 200, 1000, 500]');
  const { body, headers } = await ask({ path: 'photos/2/box.jpg' });
  expect(await sharp(body).metadata()).toMatchObject({ width: 400, height: 200 });
  await set('[0, 0, 500, 500]');
  const again = await ask({ path: 'photos/2/box.jpg', headers: { 'If-None-Match': headers.etag as string } });
  expect(again.status).toBe(200);
  expect(await sharp(again.body).metadata()).toMatchObject({ width: 400, height: 400 });
});

test('a photo without a hash is asked for again where its file is another', async () => {
  await catalogue.engine.database.updateTable('photo').set({ hash: null }).where('id', '=', 3).execute();
  const { headers } = await ask({ path: 'photos/3/small.jpg' });
  const asked = () => ask({ path: 'photos/3/small.jpg', headers: { 'If-None-Match': headers.etag as string } });
  expect((await asked()).status).toBe(304);
  await utimes(join(folder, 'photos', '3.jpg'), 1, 1);
  expect((await asked()).status).toBe(200);
});

test('animals are found by their names, whatever these are', async () => {
  const { status, body } = await ask({ path: 'api/animal?name=Bruma' });
  expect([status, JSON.parse(body.toString()).name]).toEqual([200, 'Bruma']);
  expect((await ask({ path: 'api/animal?name=..%2F..' })).status).toBe(422);
  expect((await ask({ path: 'api/animal' })).status).toBe(400);
  expect(JSON.parse((await ask({ path: 'api/animals' })).body.toString())[0].name).toBe('Bruma');
  expect(JSON.parse((await ask({ path: 'api/history?before=2' })).body.toString())).toHaveLength(1);
});

test.each([
  ['what is no JSON', 'constructor'],
  ['what is no box', '7'],
])('a damaged catalogue is told by what is wrong: %s where a box belongs', async (_, box) => {
  const set = (value: string | null) =>
    catalogue.engine.database.updateTable('annotation').set({ box: value }).where('id', '=', 3).execute();
  await set(box);
  const answers = await Promise.all(['api/photo/3', 'photos/3/box.jpg'].map((path) => ask({ path })));
  await set(null);
  const told = answers.filter(({ status }) => status === 422).map(({ body }) => JSON.parse(body.toString()).error);
  expect(told.length).toBeGreaterThan(0);
  for (const error of told) expect(error).toContain(`is damaged: annotation 3 holds "${box}" in box`);
  expect(answers.every(({ status }) => status < 500)).toBe(true);
});

test('a server ends at once while pages listen', async () => {
  const other = await serveReview({ catalogue, reviewer: 'Rui', page: folder, pairs: {} as PairComparer });
  const { body } = await fetch(`${other.url}api/events`);
  const reader = body!.getReader();
  await reader.read();
  const ended = reader.read();
  // It would wait for them for ever.
  await other.close();
  await expect(ended).rejects.toThrow();
});
