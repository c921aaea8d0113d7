import { expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { epochSizes } from './epoch-sizes.ts';

const sizesOf = (sizesByEpoch: string[], epochs = 5) => epochSizes({ sizesByEpoch, imageSize: 224, epochs });

test('the epochs that are named come first, all others have the image size', () => {
  expect(sizesOf([])).toEqual([224, 224, 224, 224, 224]);
  expect(sizesOf(['128x2', '160x1'])).toEqual([128, 128, 160, 224, 224]);
  expect(sizesOf(['128x2', '224x3'])).toEqual([128, 128, 224, 224, 224]);
});

test.each([
  [['16x2'], '--sizes-by-epoch 16x2: expected a size from 32 px to the 224 px'],
  [['320x2'], '--sizes-by-epoch 320x2: expected a size from 32 px to the 224 px'],
  [['128x4', '160x2'], '--sizes-by-epoch 128x4,160x2 names the sizes of 6 epochs, but --epochs is 5'],
])('%j is refused', (sizes, message) => {
  expect(() => sizesOf(sizes)).toThrow(UserError);
  expect(() => sizesOf(sizes)).toThrow(message);
});
