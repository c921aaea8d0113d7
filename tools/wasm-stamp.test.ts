import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { artifactsDigest, parseStamp, sourceFiles, sourcesDigest, stampFile } from './wasm-stamp.ts';

describe.each(['kernels-wasm', 'augment', 'local-features'])('%s', (name) => {
  const folder = join(import.meta.dirname, '../packages', name);

  test('the committed artifact was made from these sources', () => {
    const stamp = parseStamp(readFileSync(stampFile(folder), 'utf8'));
    expect(sourcesDigest(folder), 'the sources changed: run pnpm build:wasm').toBe(stamp.digest);
    expect(stamp.rustc).toMatch(/^rustc \d/);
  });

  test('its bytes are those that were built, and one that differs is seen', () => {
    const { artifacts } = parseStamp(readFileSync(stampFile(folder), 'utf8'));
    expect(artifactsDigest(folder), 'pkg/ is not what the stamp says was built').toBe(artifacts);
    const copy = mkdtempSync(join(tmpdir(), 'tampered-'));
    try {
      cpSync(join(folder, 'pkg'), join(copy, 'pkg'), { recursive: true });
      const wasm = join(copy, 'pkg/simd128/kernels_bg.wasm');
      const bytes = readFileSync(wasm);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(wasm, bytes);
      expect(artifactsDigest(copy)).not.toBe(artifacts);
    } finally {
      rmSync(copy, { recursive: true });
    }
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
