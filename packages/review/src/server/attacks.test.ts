/** The list of attacks on the local page: docs/reliability.md. What a page shows is tried in hostile-page.test.ts, what floods the server in floods.test.ts. */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Catalogue, historyOf } from '@flukeprint/catalogue';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Asked, askRaw } from '../testing/ask-raw.ts';
import type { PairComparer } from './pair-comparer.ts';
import { type ServedReview, serveReview } from './serve-review.ts';

let folder: string;
let catalogue: Catalogue;
let served: ServedReview;
let host: string;
let token: string;
const secret = 'classified';

beforeAll(async () => {
  // Photos go into a folder of the day, which may end meanwhile.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 7, 3, 12) });
  folder = await mkdtemp(join(tmpdir(), 'attacks-'));
  const [photos, page] = [join(folder, 'photos'), join(folder, 'page')];
  await mkdir(photos);
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<title>page</title>');
  for (const name of ['secret.jpg', 'secret.html', 'page/secret.js']) await writeFile(join(folder, name), secret);
  await sharp({ create: { width: 30, height: 20, channels: 3, background: '#246' } }).toFile(join(photos, '1.jpg'));
  await symlink(folder, join(photos, 'out'));
  catalogue = await openSeason({ name: join(folder, 'catalogue.db') }, hostilePaths.length + 1, { Bruma: [1] }, photos);
  const { database } = catalogue.engine;
  for (const [i, path] of hostilePaths.entries())
    await database
      .updateTable('photo')
      .set({ path })
      .where('id', '=', i + 2)
      .execute();
  const dropped = join(folder, 'dropped');
  served = await serveReview({ catalogue, reviewer: 'Ana', page, pairs: {} as PairComparer, dropped });
  ({ host } = new URL(served.url));
  token = new URL(served.url).pathname.split('/')[1]!;
});
afterAll(async () => {
  vi.useRealTimers();
  await served?.close();
  await catalogue?.close();
  await rm(folder, { recursive: true, force: true });
});

/** As they may stand in a catalogue that somebody sent. */
const hostilePaths = ['../secret.jpg', '/etc/hostname', 'out/secret.jpg', '1.jpg/../../secret.jpg', '..\\secret.jpg', '%2e%2e/secret.jpg', '.', '']; // biome-ignore format: a list
const ask = (asked: Asked) => askRaw(served.url, asked);
/** Everything that an answer says, its headers included. */
const said = ({ headers, body }: Awaited<ReturnType<typeof ask>>) => JSON.stringify(headers) + body;

test.each<[string, () => Record<string, string>]>([
  ['a name that an attacker gave this address', () => ({ Host: `evil.example:${new URL(served.url).port}` })],
  ['a name that begins like this machine', () => ({ Host: `127.0.0.1.evil.example:${new URL(served.url).port}` })],
  ['a name that ends like it', () => ({ Host: `evil.localhost:${new URL(served.url).port}` })],
  ['this machine without its port', () => ({ Host: '127.0.0.1' })],
  ['every address of this machine', () => ({ Host: `0.0.0.0:${new URL(served.url).port}` })],
  ['this machine with an account before it', () => ({ Host: `evil.example@${host}` })],
  ['this machine, and another', () => ({ Host: `${host}, evil.example` })],
])('DNS rebinding: %s is refused with the token, too, for all that is there', async (_, headers) => {
  for (const path of ['', 'api/status', 'api/events', 'photos/1/small.jpg']) {
    const answer = await ask({ path, headers: headers() });
    expect([400, 403]).toContain(answer.status);
    expect(said(answer)).not.toContain(token);
  }
  const decision = { method: 'POST', path: 'api/decisions', body: '{"kind":"undo","decision":2}' };
  expect([400, 403]).toContain(
    (await ask({ ...decision, headers: { ...headers(), Origin: `http://${headers().Host}` } })).status,
  );
});

test('DNS rebinding: neither an absolute address, nor a second Host, nor none', async () => {
  for (const head of [
    `GET http://${host}/${token}/api/status HTTP/1.1\r\nHost: evil.example`,
    `GET /${token}/api/status HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example`,
    `GET /${token}/api/status HTTP/1.1\r\nX-Forwarded-Host: ${host}`,
    `GET /${token}/api/status HTTP/1.0`,
  ])
    expect(await sendRaw(`${head}\r\nConnection: close\r\n\r\n`), head).toMatch(/^HTTP\/1\.1 40[03] /);
});

const kinds = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a'];
const crossSite: Record<string, string>[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
  {},
  { 'Sec-Fetch-Site': 'cross-site' },
  { Origin: 'http://localhost:1', 'Sec-Fetch-Site': 'same-site' },
];
test('cross-site: what a form or a script of another page may send without asking changes nothing', async () => {
  const before = await historyOf(catalogue);
  const body = JSON.stringify({ kind: 'undo', decision: 2 });
  for (const headers of crossSite)
    for (const type of kinds)
      for (const path of ['api/decisions', 'api/drops/photo?name=a.jpg', 'api/drops/import']) {
        const asked = { method: 'POST', path, body, headers: { ...headers, 'Content-Type': type } };
        expect((await ask(asked)).status).toBe(403);
      }
  // Another page's own words about itself count more than an Origin that was made up.
  const made = { Origin: `http://${host}`, 'Sec-Fetch-Site': 'cross-site' };
  expect((await ask({ method: 'POST', path: 'api/decisions', body, headers: made })).status).toBe(403);
  expect(await historyOf(catalogue)).toEqual(before);
  expect(await readdir(folder)).not.toContain('dropped');
});

test('cross-site: a question before a request is answered without leave, and no other method changes anything', async () => {
  const asking = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' };
  const preflight = await ask({ method: 'OPTIONS', path: 'api/decisions', headers: asking });
  expect(preflight.status).toBe(403);
  for (const { headers } of [preflight, await ask({ path: 'api/status', headers: { Origin: 'https://evil.example' } })])
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  const before = await historyOf(catalogue);
  for (const path of ['api/decisions?kind=undo&decision=2', 'api/drops/photo?name=a.jpg', 'api/drops/import'])
    for (const method of ['GET', 'HEAD']) expect((await ask({ method, path })).status).toBe(404);
  for (const method of ['PUT', 'DELETE', 'PATCH'])
    expect((await ask({ method, path: 'api/decisions', headers: { Origin: `http://${host}` } })).status).toBe(404);
  expect(await historyOf(catalogue)).toEqual(before);
});

test('without the token, or with one that is nearly right, nothing answers, and no answer tells it', async () => {
  const last = token.at(-1) === 'A' ? 'B' : 'A';
  const wrong = [
    '',
    'x',
    token.slice(0, -1),
    `${token}a`,
    token.slice(0, -1) + last,
    token.toUpperCase(),
    `%00${token}`,
  ];
  for (const given of wrong)
    for (const path of ['', 'api/status', 'api/events', 'photos/1/full.jpg', 'assets/main.js']) {
      const answer = await ask({ path: `/${given}/${path}` });
      expect(answer.status, `${given}/${path}`).toBe(403);
      expect(said(answer)).not.toContain(token);
    }
  // Nor as anything else than the first part of a path.
  for (const headers of [{ Authorization: `Bearer ${token}` }, { Cookie: `token=${token}` }] as Record<
    string,
    string
  >[])
    expect((await ask({ path: `/api/status?token=${token}`, headers })).status).toBe(403);
  expect(
    await sendRaw(`GET /x/../${token}/../api/status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
  ).toMatch(/^HTTP\/1\.1 403 /);
});

test('a WebSocket, which no browser holds to one origin, is not opened', async () => {
  for (const path of ['/', `/${token}/`, `/${token}/api/events`]) {
    const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${btoa('0123456789abcdef')}`;
    const answer = await sendRaw(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example\r\n${upgrade}\r\n\r\n`,
    );
    expect(answer).not.toMatch(/^HTTP\/1\.1 101/);
    expect(answer).toMatch(/^HTTP\/1\.1 \d\d\d /);
  }
});

test('a picture, script or frame of another page takes nothing from here', async () => {
  for (const path of ['', 'api/status', 'photos/1/small.jpg', 'nothing-here']) {
    const { headers } = await ask({ path });
    expect(headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
  }
});

const climbs = [
  '..',
  '.',
  '%2e%2e',
  '%252e%252e',
  '..%2f',
  '..%252f',
  '..%5c',
  '..\\',
  '..%00',
  '%c0%ae%c0%ae',
  '....//',
  '%',
];
test('path traversal: no file is reached beside those that are served', async () => {
  const tried: string[] = [];
  for (const climb of climbs)
    for (const name of ['secret.jpg', 'secret.html', 'secret.js', '../secret.html'])
      for (const path of [
        `assets/${climb}/${name}`,
        `assets/${climb}${name}`,
        `assets/${encodeURIComponent(`${climb}/${name}`)}`,
        `photos/${climb}/${name}`,
        `photos/1/${climb}${name}`,
        `photos/${climb}${name}/full.jpg`,
        `${climb}/${name}`,
      ])
        tried.push(path);
  for (const path of tried) {
    const answer = await ask({ path });
    expect(said(answer), path).not.toContain(secret);
    expect(answer.status, path).toBeGreaterThanOrEqual(400);
    expect(answer.status, path).toBeLessThan(500);
  }
});

test('path traversal: a photo is a number, and its path stays in the photos’ folder, whatever the catalogue says', async () => {
  for (const id of ['1%00', '1.5', '-1', '0', '1;', "1'--", '1/../2', '9007199254740993', '1e3', 'NaN', '%F0%9F%90%8B'])
    expect((await ask({ path: `photos/${id}/full.jpg` })).status, id).toBeGreaterThanOrEqual(400);
  for (const [i, path] of hostilePaths.entries())
    for (const size of ['small', 'full', 'box']) {
      const answer = await ask({ path: `photos/${i + 2}/${size}.jpg` });
      expect(answer.status, path).toBe(404);
      expect(said(answer)).not.toContain(secret);
    }
});

test('path traversal: a photo that is sent lands in its folder under whatever name', async () => {
  const photo = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#642' } }).png().toBuffer(); // biome-ignore format: one picture
  const names = [
    '../../up.png',
    '..\\..\\up.png',
    '/etc/up.png',
    'C:up.png',
    '%2e%2e%2fup.png',
    'a\0/../up.png',
    '..',
    '\u202egnp.up',
  ];
  const before = (await readdir(folder)).filter((name) => name !== 'dropped').sort();
  for (const name of names) {
    const path = `api/drops/photo?name=${encodeURIComponent(name)}`;
    const answer = await ask({ method: 'POST', path, body: photo, headers: { Origin: `http://${host}` } });
    expect(answer.status, name).toBe(200);
    expect(JSON.parse(answer.body.toString()).name, name).toMatch(/^[^./\\\0:][^/\\\0:]*\.png$/);
  }
  for (const day of ['..', '2026-01-01/../..', '2026-13-40', '/', ''])
    for (const name of ['../secret.jpg', 'up.png']) {
      const body = JSON.stringify({ names: [name], day });
      const asked = { method: 'POST', path: 'api/drops/import', body, headers: { Origin: `http://${host}` } };
      expect((await ask(asked)).status, day).toBe(400);
    }
  expect((await readdir(folder)).filter((name) => name !== 'dropped').sort()).toEqual(before);
  const { day } = JSON.parse((await ask({ path: 'api/drops' })).body.toString());
  expect(await readdir(join(folder, 'dropped'))).toEqual([day]);
  // What is asked to be imported is looked for in that folder alone.
  const out = { names: ['../../secret.jpg', '../../photos/1.jpg', '/etc/hostname'], day };
  const asked = { method: 'POST', path: 'api/drops/import', headers: { Origin: `http://${host}` } };
  const { status, body } = await ask({ ...asked, body: JSON.stringify(out) });
  expect([status, body.toString()]).toEqual([422, expect.stringContaining('holds no photos')]);
});

/** What comes back for bytes that no client would send. */
function sendRaw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    // What was asked for is kept open by an answer that does not end.
    socket.setTimeout(20_000, () => socket.destroy());
    socket.on('data', (data) => {
      answer += data;
      if (bytes.includes('Upgrade')) socket.destroy();
    });
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}
