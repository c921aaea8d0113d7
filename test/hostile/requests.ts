/** What a program that knows the address of a review page may ask of it. */
import { readFileSync } from 'node:fs';
import { UserError } from '@flukeprint/reid/user-error';
import fc from 'fast-check';
import sharp from 'sharp';
import { hostileBytes, hostileJson } from './mutations.ts';
import type { Reader } from './reader.ts';
import { type Page, ServedCatalogue } from './served-catalogue.ts';

/** As it stands in a file: bodies in Base64. */
interface Request {
  readonly page: Page;
  readonly method: string;
  /** Below the page's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const evidence = { seen: 9999, photos: [5, 1], seconds: 1.5, note: 'x', points: [[0, 0, 1, 1]], rank: 1, looked: 3 };
/** One of each kind that the pages say. */
const decisions = [
  { kind: 'same', encounter: 5, individual: 1, certainty: 'certain', ...evidence },
  { kind: 'different', encounter: 6, individual: 2, ...evidence },
  { kind: 'incomparable', encounter: 7, individual: 3, ...evidence },
  { kind: 'new', encounter: 8, name: 'Nº 17', ...evidence },
  { kind: 'grade', annotation: 1, grades: { visible: 3, distinctiveness: 2 }, seconds: 2 },
  { kind: 'remark', encounter: 2, flags: ['two animals'], notes: 'two' },
  { kind: 'boxes', photo: 3, boxes: [{ box: [1, 2, 10, 8] }, { annotation: 3, box: [0, 0, 5, 5] }], seen: 9999 },
  { kind: 'boxes', photo: 4, boxes: [], isEmpty: true, suggested: 0, seconds: 3 },
  { kind: 'undo', decision: 3 },
  {
    ...{ kind: 'second-reading', encounter: 2, choice: 'all', seen: 9999 },
    said: { answer: 'same', individual: 2, certainty: 'probable' },
  },
  { kind: 'second-reading', encounter: 1, choice: 'merges', said: { answer: 'new' }, seen: 9999 },
];

const asked = [
  ...['', 'api/status', 'api/queue', 'api/queue?order=date&place=Pico&quality=3&offset=0', 'api/animals'],
  ...['api/queue?choice=all&percent=10&seed=4&offset=1', 'api/encounters/5', 'api/animal?name=Bruma'],
  ...['api/photo/1', 'api/history', 'api/history?before=5', 'api/readers', 'api/season', 'api/events', 'api/drops'],
  ...['api/season?where=year+%3D+2024+and+place+%3D+Pico', 'photos/1/small.jpg', 'photos/2/box.jpg'],
  ...['photos/3/medium.jpg', 'photos/4/full.jpg', 'api/pairs/5/1', 'api/boxes?show=all', 'api/boxes/counts'],
  ...['api/boxes/3', 'api/boxes/3/suggested', 'assets/a.js', 'index.html'],
];
const upload = 'api/drops/photo?name=';

const pathTokens = [
  ...['/', '//', '..', '%2e%2e/', '..%2f', '%00', '%', '%ff', '%ed%a0%80', '?', '&', '=', '#', '\\', ';', '[]', '-1'],
  ...['9999', '0', '1e3', '9007199254740993', '99999999999999999999', '0x1', 'NaN', '__proto__', 'constructor', '+'],
  ...['&offset=10000000', '&before=0', '&where=', '&where=named', '&show=boxed', '&name=..', '.jpg', '(', '%22', '*'],
];
/** What no program can send in a path is sent as it would be encoded. */
const sendable = (bytes: Buffer) =>
  bytes.toString('latin1').replace(/[^\x21-\x7e]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
const hostilePath = (valid: readonly string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...valid) },
    // Rows that are there, and a few that are not.
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...valid), fc.nat(12)).map(([path, row]) => path.replace(/\d+/, `${row}`)),
    },
    {
      weight: 3,
      arbitrary: hostileBytes(
        valid.map((path) => Buffer.from(path)),
        pathTokens,
      ).map(sendable),
    },
  );

const types = [
  'application/json',
  'text/plain',
  'image/jpeg',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  '',
  ';',
];
const hostileHeaders = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .dictionary(
        fc.constantFrom(
          'content-type',
          'accept',
          'accept-encoding',
          'if-none-match',
          'range',
          'cookie',
          'upgrade',
          'x-forwarded-host',
          'content-encoding',
          'sec-fetch-site',
          'if-modified-since',
          'last-event-id',
          '__proto__',
        ),
        fc.constantFrom(
          ...types,
          '*',
          '"x"',
          'bytes=0-',
          'bytes=9-1',
          'websocket',
          'gzip',
          'same-origin',
          'cross-site',
          '0',
          'x'.repeat(2000),
        ),
        { maxKeys: 4 },
      )
      .map((headers) => ({ ...headers })),
  },
);

const photo = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#246' } })
  .jpeg()
  .toBuffer();
const today = new Date().toISOString().slice(0, 10);
/** Rows as they are drawn, so that many a decision is made. */
const decided = fc
  .tuple(fc.constantFrom(...decisions), fc.nat(11), fc.nat(30), fc.constantFrom('Bruma', 'Zoë', 'Nº 1', 'Nº 2', '..'))
  .map(([decision, row, last, name]) =>
    JSON.stringify(decision, (key, value) =>
      key === 'encounter' || key === 'photo' || key === 'annotation'
        ? row + 1
        : key === 'decision'
          ? last + 1
          : key === 'individual'
            ? (row % 4) + 1
            : key === 'name'
              ? name
              : value,
    ),
  );
const names = ['a.jpg', 'b.jpg', '..', '%2e%2e%2fa.jpg', 'a%00.jpg', 'con.png', '', `${'x'.repeat(300)}.jpg`];

const page = fc.constantFrom<Page>('first', 'first', 'second');
const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant('GET') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'),
  },
);
const asking = fc.record({ page, method, path: hostilePath(asked), headers: hostileHeaders });
function saying(route: string, body: fc.Arbitrary<Buffer | string>) {
  const path = fc.oneof({ weight: 6, arbitrary: fc.constant(route) }, { weight: 1, arbitrary: hostilePath([route]) });
  return fc.record({
    page,
    method: fc.oneof({ weight: 9, arbitrary: fc.constant('POST') }, { weight: 1, arbitrary: method }),
    path,
    headers: fc
      .tuple(fc.constantFrom(...types), hostileHeaders)
      .map(([type, other]) => ({ 'content-type': type, ...other })),
    body: body.map((content) => Buffer.from(content).toString('base64')),
  });
}
const deciding = saying(
  'api/decisions',
  fc.oneof(
    decided,
    fc.constantFrom(...decisions).chain((decision) => hostileJson(decision)),
  ),
);
const importing = saying('api/drops/import', hostileJson({ names: names.slice(0, 3), day: today }));
const sending = fc
  .tuple(fc.constantFrom(...names), fc.nat(99))
  .chain(([name, n]) => saying(upload + name.replace('.jpg', `${n}.jpg`), hostileBytes([photo])));

let served: Promise<ServedCatalogue> | undefined;

/** Where a line of a stack shows. */
const stack = /\n\s+at |node:internal|node_modules|\.ts:\d/;

export const requestReaders: readonly Reader[] = [
  {
    name: 'requests to the page',
    file: 'request.json',
    input: fc
      .oneof(
        { weight: 6, arbitrary: asking },
        { weight: 6, arbitrary: deciding },
        { weight: 1, arbitrary: importing },
        // Each is flushed to the disk.
        { weight: 1, arbitrary: sending },
      )
      .map((request) => JSON.stringify(request)),
    async read(path) {
      const { page, body, ...asked }: Request = JSON.parse(readFileSync(path, 'utf8'));
      served ??= ServedCatalogue.open();
      const answer = await (await served).ask(page, { ...asked, ...(body && { body: Buffer.from(body, 'base64') }) });
      const text = answer.body.toString('latin1');
      if (answer.status < 200 || answer.status >= 500 || stack.test(text))
        throw new Error(`answered ${answer.status}: ${text.slice(0, 2000)}`);
      if (answer.status >= 400) throw new UserError(text);
    },
    async finish() {
      const open = await served;
      served = undefined;
      await open?.close();
    },
  },
];
