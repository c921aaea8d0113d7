import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeEvent, type Event } from './event-schema.ts';
import { createEventWriter } from './event-writer.ts';
import { decodeRecords, encodeRecord } from './records.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(name: string): Promise<Event[]> {
  return decodeRecords(await readFile(join(folder, name))).map(decodeEvent);
}

test('a record is framed as TensorFlow does it', () => {
  // What tensorboard.summary.writer.record_writer makes of b'whale'.
  expect(encodeRecord(Buffer.from('whale')).toString('hex')).toBe('0500000000000000eab2043e7768616c65726b7fb1');
  const records = [Buffer.from('whale'), Buffer.alloc(0), Buffer.alloc(70_000, 7)];
  expect(decodeRecords(Buffer.concat(records.map(encodeRecord)))).toEqual(records);
});

test.for([
  [0, 'the length has another checksum'],
  [8, 'the length has another checksum'],
  [13, 'the data has another checksum'],
  [20, 'the data has another checksum'],
])('a wrong byte at %i of a record shows', ([at, message]) => {
  const bytes = Buffer.concat([encodeRecord(Buffer.from('first')), encodeRecord(Buffer.from('whale'))]);
  bytes[21 + (at as number)]! ^= 1;
  expect(() => decodeRecords(bytes)).toThrow(`record 1, at byte 21: ${message}`);
  expect(() => decodeRecords(bytes.subarray(0, 30))).toThrow('cut off');
});

test('scalars, images and text come back with tag, step and time', async () => {
  const writer = await createEventWriter(folder);
  writer.scalar('loss', 0, 7, 1.5);
  writer.scalar('loss', Number.NaN, 2 ** 40);
  writer.image('photo', Uint8Array.of(1, 2, 3), 20, 10, 1);
  writer.text('settings', 'lr *ä*', 0);
  await writer.close();
  const [name, ...others] = await readdir(folder);
  expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\.[\w.-]+\.\d+$/);
  expect(others).toEqual([]);
  const [version, ...events] = await read(name!);
  expect(version).toMatchObject({ fileVersion: 'brain.Event:2' });
  expect(events.map(({ step }) => step)).toEqual([7n, 2n ** 40n, 1n, 0n]);
  expect(events[0]!.wallTime).toBe(1.5);
  expect(Math.abs(events[1]!.wallTime! - Date.now() / 1000)).toBeLessThan(60);
  const [zero, nan, photo, text] = events.map(({ summary }) => summary!.value[0]!);
  expect(zero).toMatchObject({ tag: 'loss', simpleValue: 0 });
  expect(nan!.simpleValue).toBeNaN();
  expect(photo).toMatchObject({ tag: 'photo', image: { width: 20, height: 10, colorspace: 3 } });
  expect([...photo!.image!.encodedImageString]).toEqual([1, 2, 3]);
  expect(text).toMatchObject({ tag: 'settings', metadata: { pluginData: { pluginName: 'text' } } });
  expect(Buffer.from(text!.tensor!.stringVal[0]!).toString()).toBe('lr *ä*');
});

test('flush hands over whole records, in their order; before it nothing is written', async () => {
  const writer = await createEventWriter(folder);
  const [name] = await readdir(folder);
  writer.scalar('loss', 1, 1);
  expect(await read(name!)).toEqual([]);
  const first = writer.flush();
  writer.scalar('loss', 2, 2);
  await Promise.all([first, writer.flush()]);
  expect((await read(name!)).map(({ step }) => step)).toEqual([0n, 1n, 2n]);
  await writer.close();
});

test('a resumed run writes a later file, even within a second, and voids the steps it repeats', async () => {
  for (const resumedAfter of [undefined, 4, 9]) await (await createEventWriter(folder, { resumedAfter })).close();
  const names = (await readdir(folder)).sort();
  expect(names).toHaveLength(3);
  const starts = await Promise.all(names.map(async (name) => (await read(name)).find(({ sessionLog }) => sessionLog)));
  expect(starts.map((start) => start?.step)).toEqual([undefined, 5n, 10n]);
  expect(starts[1]!.sessionLog).toMatchObject({ status: 1 });
});
