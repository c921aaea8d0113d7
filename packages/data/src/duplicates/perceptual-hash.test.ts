import { expect, test } from 'vitest';
import { dctHash, differenceHash } from './perceptual-hash.ts';
import fixture from './perceptual-hash-fixture.json' with { type: 'json' };

/** As in perceptual-hash-fixture.py. */
function picture(seed: number, width: number, height: number): Uint8Array {
  const pixels: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const wave = (x * (3 + seed) + y * (5 + 2 * seed) + c * 31 + Math.floor((x * y * (seed + 1)) / 7)) % 200;
        const noise = ((x * 7919 + y * 104729 + c * 1299709 + seed * 15485863) % 1009) % 56;
        pixels.push(wave + noise);
      }
    }
  }
  return Uint8Array.from(pixels);
}

test.each(fixture.cases)("hashes picture $seed as Python's imagehash does", ({ seed, phash, dhash }) => {
  expect(dctHash(picture(seed, 32, 32))).toBe(phash);
  expect(differenceHash(picture(seed, 9, 8))).toBe(dhash);
});

test('a plain picture has no frequency but its mean, and no edge', () => {
  expect(dctHash(new Uint8Array(32 * 32 * 3).fill(90))).toBe('8000000000000000');
  expect(differenceHash(new Uint8Array(9 * 8 * 3).fill(90))).toBe('0000000000000000');
});
