import { copyFileSync, linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileContents } from '../files/file-contents.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { selfRows, tellOfOwn } from './self-rows.ts';

const side = (...photos: [path: string, file: string, x?: number][]) => ({
  paths: photos.map(([path]) => path),
  photos: photos.map(([path, file, x]) => ({
    path,
    file,
    individual: '',
    ...(x !== undefined && { box: { x, y: 0, w: 10, h: 10 } }),
  })),
});

/** a and b differ, and are as long as each other; copy and the links are a. */
function someFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'self-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('a'), 'photo 1');
  writeFileSync(at('b'), 'photo 2');
  writeFileSync(at('c'), 'a longer photo');
  copyFileSync(at('a'), at('copy'));
  symlinkSync(at('a'), at('symbolic'));
  linkSync(at('a'), at('hard'));
  return at;
}

test('links and copies hold the same, files of the same length do not', async () => {
  const at = someFiles();
  const contents = await fileContents(['a', 'b', 'c', 'copy', 'symbolic', 'hard', 'gone'].map(at));
  const [a, b, c, ...same] = ['a', 'b', 'c', 'copy', 'symbolic', 'hard'].map((name) => contents.get(at(name)));
  expect(same).toEqual([a, a, a]);
  expect(new Set([a, b, c, contents.get(at('gone'))]).size).toBe(4);
});

test('a photo is itself under any name, in every copy, but in no box of another animal', async () => {
  const at = someFiles();
  const gallery = side(['a', at('a'), 0], ['a#2', at('copy'), 50], ['b', at('b')]);
  const queries = side(
    ...(
      [
        ['x', at('hard'), 51],
        ['a', at('symbolic'), 0],
        ['whole', at('a')],
      ] as const
    ).map((q) => [...q] as [string, string, number?]),
    ['boxed', at('b'), 7],
    ['c', at('c')],
  );
  const own = await selfRows(queries, gallery);
  expect([0, 1, 2, 3, 4].map(own)).toEqual([[1], [0], [0, 1], [2], []]);
});

test('without files it goes by path', async () => {
  const own = await selfRows({ paths: ['b', 'c'] }, side(['a', '/1'], ['b', '/2']));
  expect([0, 1].map(own)).toEqual([[1], []]);
});

test('says in a line which photos are not compared', async () => {
  const at = someFiles();
  const told = async (queries: ReturnType<typeof side>, gallery: ReturnType<typeof side>) => {
    const reporter = recordingReporter();
    tellOfOwn(reporter, { queries, gallery, isItself: queries === gallery }, await selfRows(queries, gallery));
    return reporter.told.map((news) => news.kind === 'note' && news.text);
  };
  const gallery = side(['Alba/a', at('a')], ['Bruno/b', at('b')]);
  expect(await told(side(['new/c', at('c')]), gallery)).toEqual([]);
  expect(await told(side(['new/a', at('copy')], ['new/c', at('c')]), gallery)).toEqual([
    '1 of 2 queries are photos of the gallery, too (new/a is Alba/a): they are not compared with themselves',
  ]);
  expect(await told(side(['Bruno/b', at('b')], ['Alba/a', at('a')]), gallery)).toEqual([
    'the queries are the photos of the gallery, each compared with all but itself: --queries can be left out',
  ]);
  expect(await told(gallery, gallery)).toEqual([]);
  const twice = side(['Alba/a', at('a')], ['Alba/again', at('copy')], ['Bruno/b', at('b')]);
  expect(await told(twice, twice)).toEqual([
    '2 photos are in the gallery more than once, byte for byte (Alba/a is Alba/again): copies are not compared with one another',
  ]);
});
