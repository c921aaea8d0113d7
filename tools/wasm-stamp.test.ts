import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseStamp, sourceFiles, sourcesDigest, stampFile } from './wasm-stamp.ts';

describe.each(['kernels-wasm', 'augment', 'local-features'])('%s', (name) => {
  const folder = join(import.meta.dirname, '../packages', name);

  test('the committed artifact was made from these sources', () => {
    const stamp = parseStamp(readFileSync(stampFile(folder), 'utf8'));
    expect(sourcesDigest(folder), 'the sources changed: run pnpm build:wasm').toBe(stamp.digest);
    expect(stamp.rustc).toMatch(/^rustc \d/);
  });

  test('every Rust file counts', () => {
    const some = {
      'kernels-wasm': 'src/operations/conv2d/conv2d.rs',
      augment: 'src/warp.rs',
      'local-features': 'src/sift/descriptor.rs',
    }[name];
    expect(sourceFiles(folder)).toEqual(expect.arrayContaining(['Cargo.lock', 'src/lib.rs', some]));
  });
});
