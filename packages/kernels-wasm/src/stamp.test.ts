import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseStamp, sourceFiles, sourcesDigest } from './stamp.ts';

const folder = dirname(import.meta.dirname);

test('the committed artifact was made from these sources', () => {
  const stamp = parseStamp(readFileSync(join(folder, 'pkg/sources.sha256'), 'utf8'));
  expect(sourcesDigest(folder), 'the sources changed: run pnpm build:wasm').toBe(stamp.digest);
  expect(stamp.rustc).toMatch(/^rustc \d/);
});

test('every Rust file counts', () => {
  expect(sourceFiles(folder)).toEqual(expect.arrayContaining(['Cargo.lock', 'src/lib.rs', 'src/conv2d.rs']));
});
