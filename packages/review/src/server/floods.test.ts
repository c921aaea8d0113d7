/** Attacks on what the server has to give: its time, memory, disk and connections. It runs in a process of its own, whose memory is looked at. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askRaw } from '../testing/ask-raw.ts';
import { type StartedReview, startReview } from '../testing/start-review.ts';

let folder: string;
let review: StartedReview;
const megabyte = 2 ** 20;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floods-'));
  const [photos, page] = [join(folder, 'photos'), join(folder, 'page')];
  await mkdir(photos);
  await mkdir(page);
  await writeFile(join(page, 'index.html'), '<title>page</title>');
  const picture = { width: 600, height: 400, channels: 3, background: '#246' } as const;
  await sharp({ create: picture }).toFile(join(photos, '1.jpg'));
  const name = join(folder, 'catalogue.db');
  await (await openSeason({ name }, 3, { Bruma: [1] }, photos)).close();
  review = await startReview(name, { page, dropped: join(folder, 'dropped') });
}, 120_000);
afterAll(async () => {
  await review?.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Asks what a page asks, again where it is refused, until what is begun is over; the longest that an answer took, in milliseconds. */
async function longestWait(begin: () => Promise<unknown>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await askRaw(review.url, { path: 'api/status', agent });
  let isOver = false;
  void begin()
    .finally(() => (isOver = true))
    .catch(() => {});
  let longest = 0;
  while (!isOver) {
    const began = performance.now();
    // Who is refused in the crowd asks again, and waits on.
    for (let status = 0; status === 0; )
      status = await askRaw(review.url, { path: 'api/status', agent }).then(
        (answer) => answer.status,
        () => 0,
      );
    longest = Math.max(longest, performance.now() - began);
    await wait(20);
  }
  agent.destroy();
  return longest;
}

/** Opens a connection and writes to it. */
function opened(bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(review.url);
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(port), hostname, () => {
      socket.write(bytes);
      resolve(socket);
    });
    socket.on('error', () => resolve(socket));
  });
}
/** The beginning of an upload of so many bytes; undefined: nobody says how many. */
const upload = (bytes: number | undefined) => {
  const { host, pathname, origin } = new URL(review.url);
  const size = bytes === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes}`;
  return `POST ${pathname}api/drops/photo?name=a.jpg HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n${size}\r\n\r\n`;
};
const ended = (socket: Socket) => {
  let said = '';
  socket.on('data', (data) => (said += data));
  return new Promise<string>((resolve) => socket.on('close', () => resolve(said)));
};
/** Folders of photos that were sent, and what is in them. */
const stored = async () =>
  (await readdir(join(folder, 'dropped'), { recursive: true }).catch(() => [])).filter((name) => /[.]/.test(name));
/** A connection may end before the server has cleared away what came of it. */
const expectNothingStored = () => expect.poll(stored, { timeout: 10_000 }).toEqual([]);

test('10,000 requests at once: each is answered or refused, a page comes through, memory stays bounded', async () => {
  const before = await review.memory();
  const asked = ['api/status', 'api/queue', 'photos/1/small.jpg', '/no-token/api/status', 'api/encounters/2'];
  const outcomes = new Map<string, number>();
  const flood = () =>
    Promise.all(
      Array.from({ length: 10_000 }, async (_, i) => {
        const path = asked[i % asked.length]!;
        const outcome = await askRaw(review.url, { path }).then(
          ({ status }) => String(status),
          (error: NodeJS.ErrnoException) => error.code!,
        );
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }),
    );
  const longest = await longestWait(flood);
  const grown = (await review.memory()) - before;
  console.log(
    `10,000 requests: ${JSON.stringify([...outcomes])}, ${Math.round(longest)} ms, ${Math.round(grown / megabyte)} MB`,
  );
  expect([...outcomes.values()].reduce((sum, n) => sum + n)).toBe(10_000);
  for (const outcome of outcomes.keys()) expect(['200', '403', 'ECONNRESET', 'EPIPE']).toContain(outcome);
  expect(longest).toBeLessThan(30_000);
  expect(grown).toBeLessThan(400 * megabyte);
  expect((await askRaw(review.url, { path: 'api/status' })).status).toBe(200);
});

test('2,000 connections that say nothing, or half a request: they lose their place, and a page gets in', async () => {
  const { host } = new URL(review.url);
  const sockets = await Promise.all(
    Array.from({ length: 2000 }, (_, i) => opened(i % 2 === 0 ? '' : `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `)),
  );
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a');
  }, 1000);
  try {
    await expect
      .poll(() => askRaw(review.url, { path: 'api/status' }).then(({ status }) => status, () => 0), { timeout: 30_000, interval: 500 }) // biome-ignore format: one question
      .toBe(200);
  } finally {
    clearInterval(drip);
    for (const socket of sockets) socket.destroy();
  }
});

test('an upload over HTTP that says it is larger than a photo is refused before it comes', async () => {
  expect(await ended(await opened(upload(2 ** 40)))).toMatch(/^HTTP\/1\.1 413 .*more than 256 MB/s);
  const wrong = upload(1).replace('Content-Length: 1', 'Content-Length: -1');
  expect(await ended(await opened(wrong))).toMatch(/^HTTP\/1\.1 400 /);
  await expectNothingStored();
});

test('an upload that is longer than it says is cut where it said', async () => {
  const socket = await opened(`${upload(10)}GIF89a1234${'x'.repeat(10_000)}`);
  expect(await ended(socket)).toMatch(/^HTTP\/1\.1 4(00|22) /);
  await expectNothingStored();
});

test('an upload that never ends is let go at 256 MB, with what came of it, and one that breaks off, too', async () => {
  const before = await review.memory();
  const socket = await opened(upload(undefined));
  const end = ended(socket);
  const piece = Buffer.concat([
    Buffer.from(`${megabyte.toString(16)}\r\n`),
    Buffer.alloc(megabyte),
    Buffer.from('\r\n'),
  ]);
  let sent = 0;
  const sending = async () => {
    while (socket.writable && sent < 1000) {
      sent++;
      if (!socket.write(piece))
        await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), end, wait(10_000)]);
    }
  };
  const longest = await longestWait(sending);
  expect(sent).toBeGreaterThanOrEqual(256);
  expect(sent).toBeLessThan(400);
  expect(longest).toBeLessThan(10_000);
  expect((await review.memory()) - before).toBeLessThan(300 * megabyte);
  socket.destroy();
  const broken = await opened(`${upload(1000)}\xff\xd8\xff`);
  await wait(200);
  broken.destroy();
  await expectNothingStored();
});

test('two uploads that stop in the middle keep others waiting for ten seconds, not for ever', async () => {
  const stuck = await Promise.all([1, 2].map(() => opened(`${upload(1000)}\xff\xd8\xff`)));
  await wait(200);
  const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#642' } }).png().toBuffer(); // biome-ignore format: one picture
  const headers = { Origin: new URL(review.url).origin };
  const { status } = await askRaw(review.url, {
    method: 'POST',
    path: 'api/drops/photo?name=b.png',
    body: photo,
    headers,
  });
  expect(status).toBe(200);
  for (const socket of stuck) socket.destroy();
});

test('30,000 × 30,000 pixels over HTTP are refused by their head, and nothing is decoded', async () => {
  const before = await review.memory();
  const huge = hugePhoto();
  const headers = { Origin: new URL(review.url).origin };
  const answer = await askRaw(review.url, {
    method: 'POST',
    path: 'api/drops/photo?name=huge.png',
    body: huge,
    headers,
  });
  expect([answer.status, answer.body.toString()]).toEqual([422, expect.stringContaining('30,000 × 30,000 pixels')]);
  expect((await review.memory()) - before).toBeLessThan(100 * megabyte);
  // In the catalogue's folder, where somebody else put it.
  await writeFile(join(folder, 'photos', '2.jpg'), huge);
  for (const size of ['small', 'full']) {
    const shown = await askRaw(review.url, { path: `photos/2/${size}.jpg` });
    expect(shown.status).toBe(404);
  }
  expect((await review.memory()) - before).toBeLessThan(200 * megabyte);
});

/** A whole PNG of 900 million black pixels, a bit each, in some hundred kilobytes. */
function hugePhoto(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const [length, sum, body] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.concat([Buffer.from(type), data])];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const side = 30_000;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 1;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}
