import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { augment, defaultAugmentation, noAugmentation, prepare } from './augment.ts';

const size = 16;
const pixels = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 61) % 256);
const augmented = (augmentation: typeof defaultAugmentation, ...path: number[]) => {
  const output = new Float32Array(3 * size * size);
  augment(pixels, size, augmentation, randomStream(7, ...path), output);
  return output;
};

test('depends on the key and on nothing else', () => {
  expect(augmented(defaultAugmentation, 0, 3)).toEqual(augmented(defaultAugmentation, 0, 3));
  expect(augmented(defaultAugmentation, 0, 3)).not.toEqual(augmented(defaultAugmentation, 0, 4));
  expect(augmented(defaultAugmentation, 0, 3)).not.toEqual(augmented(defaultAugmentation, 1, 3));
});

test('without augmentation only normalises', () => {
  const output = new Float32Array(3 * size * size);
  prepare(pixels, size, output);
  expect(augmented(noAugmentation, 0)).toEqual(output);
  expect(output[size * size + 5]).toBeCloseTo((pixels[5 * 3 + 1]! / 255 - 0.456) / 0.224, 5);
});

test('mirrors only when asked to', () => {
  const plain = augmented(noAugmentation, 0);
  const mirrored = augmented({ ...noAugmentation, horizontalFlip: { p: 1 } }, 0);
  for (let row = 0; row < 3 * size; row++) {
    const line = plain.subarray(row * size, (row + 1) * size);
    expect(mirrored.subarray(row * size, (row + 1) * size)).toEqual(line.toReversed());
  }
  expect(augmented({ ...noAugmentation, horizontalFlip: { p: 0 } }, 0)).toEqual(plain);
  expect(defaultAugmentation.horizontalFlip).toBeNull();
});
