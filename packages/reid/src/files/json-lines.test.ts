import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJsonLines } from './json-lines.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-lines-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('reads the objects, and leaves out what is none or nested too deep to be written again', async () => {
  const file = join(folder, 'log.jsonl');
  const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  await writeFile(
    file,
    ['{"b":1}', 'null', '[1]', '"c"', '{"half', nested(99), nested(100_000), '{"d":{}}'].join('\n'),
  );
  const read = await readJsonLines<object>(file);
  expect(read.map((line) => JSON.stringify(line))).toEqual(['{"b":1}', nested(99), '{"d":{}}']);
});

test('no file has no lines', async () => {
  expect(await readJsonLines(join(folder, 'none.jsonl'))).toEqual([]);
});
