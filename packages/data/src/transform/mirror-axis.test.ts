import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { noAugmentation } from './augment.ts';
import { resolveAugmentation } from './augmentation-choice.ts';
import { expectNoFlip, flipped, withMirrorLabels } from './mirror-axis.ts';

// The red channel is the column, the green one the row.
const pixels = Uint8Array.of(0, 0, 9, 1, 0, 9, 0, 1, 9, 1, 1, 9);

test('the horizontal axis exchanges top and bottom, the vertical one left and right', () => {
  const source = pixels.slice();
  expect([...flipped(source, 2, 'horizontal')]).toEqual([0, 1, 9, 1, 1, 9, 0, 0, 9, 1, 0, 9]);
  expect([...flipped(source, 2, 'vertical')]).toEqual([1, 0, 9, 0, 0, 9, 1, 1, 9, 0, 1, 9]);
  expect(source).toEqual(pixels);
});

test('mirror images are individuals of their own, behind the others', () => {
  expect([...withMirrorLabels(Int32Array.of(0, 2, 1), 4)]).toEqual([0, 2, 1, 4, 6, 5]);
});

test.each([
  ['horizontalFlip', { ...noAugmentation, horizontalFlip: { p: 0.5 } }],
  ['VerticalFlip', { transforms: [{ transform: 'VerticalFlip' as const }] }],
  [
    'HorizontalFlip',
    {
      transforms: [
        { transform: 'OneOf' as const, p: 0.5, transforms: [{ transform: 'HorizontalFlip' as const, p: 1 }] },
      ],
    },
  ],
])('%s is refused: it would contradict the labels', (name, choice) => {
  const attempt = () => expectNoFlip(resolveAugmentation(choice));
  expect(attempt).toThrow(DataError);
  expect(attempt).toThrow(`augmentation: ${name} would show`);
});

test.each(['none', 'light', 'gdsc'] as const)('%s flips nothing', (name) => {
  expect(() => expectNoFlip(resolveAugmentation(name))).not.toThrow();
});
