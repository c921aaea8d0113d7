import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { largestDifference } from '../testing/largest-difference.ts';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation, colorJitter } from './color-jitter.ts';
import { normalize } from './normalize.ts';

// y = torch.tensor([…]).reshape(3, 2, 2)
const image = () => ({
  data: Float32Array.of(0.1, 0.5, 0.9, 0.25, 0.6, 0.5, 0.3, 0.75, 0.2, 0.5, 0.05, 0.8),
  width: 2,
  height: 2,
});

// torchvision 0.29.2, torchvision.transforms.v2.functional
test.each([
  // adjust_brightness(y, 1.3)
  [adjustBrightness, 1.3, [0.13, 0.65, 1.0, 0.325, 0.78, 0.65, 0.39, 0.975, 0.26, 0.65, 0.065, 1.0]],
  // adjust_contrast(y, 1.4), adjust_contrast(y, 0.6)
  [adjustContrast, 1.4, [0.0, 0.5038, 1.0, 0.1538, 0.6438, 0.5038, 0.2238, 0.8538, 0.0838, 0.5038, 0.0, 0.9238]],
  [
    adjustContrast,
    0.6,
    [0.2562, 0.4962, 0.7362, 0.3462, 0.5562, 0.4962, 0.3762, 0.6462, 0.3162, 0.4962, 0.2262, 0.6762],
  ],
  // adjust_saturation(y, 1.5)
  [adjustSaturation, 1.5, [0.0, 0.5, 1.0, 0.0719, 0.6976, 0.5, 0.2246, 0.8219, 0.0976, 0.5, 0.0, 0.8969]],
  // adjust_hue(y, 0.2), adjust_hue(y, -0.35)
  [adjustHue, 0.2, [0.1, 0.5, 0.48, 0.41, 0.4, 0.5, 0.9, 0.25, 0.6, 0.5, 0.05, 0.8]],
  [adjustHue, -0.35, [0.6, 0.5, 0.215, 0.8, 0.15, 0.5, 0.05, 0.795, 0.1, 0.5, 0.9, 0.25]],
] as const)('%o by %d as torchvision', (adjust, amount, expected) => {
  const adjusted = image();
  adjust(adjusted, amount);
  expect(largestDifference(adjusted.data, expected)).toBeLessThanOrEqual(1e-4);
});

test('normalises as torchvision', () => {
  const normalized = image();
  normalize(normalized);
  // normalize(y, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
  const expected = [
    -1.6812, 0.0655, 1.8122, -1.0262, 0.6429, 0.1964, -0.6964, 1.3125, -0.9156, 0.4178, -1.5822, 1.7511,
  ];
  expect(largestDifference(normalized.data, expected)).toBeLessThanOrEqual(1e-4);
});

test('draws every factor within its bounds', () => {
  const grey = () => ({ data: new Float32Array(12).fill(0.5), width: 2, height: 2 });
  const off = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
  const levels = Array.from({ length: 300 }, (_, i) => {
    const jittered = grey();
    colorJitter(jittered, { ...off, brightness: 0.3 }, randomStream(i));
    return jittered.data[0]! / 0.5;
  });
  expect(Math.min(...levels)).toBeGreaterThanOrEqual(0.7);
  expect(Math.min(...levels)).toBeLessThan(0.72);
  expect(Math.max(...levels)).toBeLessThanOrEqual(1.3);
  expect(Math.max(...levels)).toBeGreaterThan(1.28);
  const still = image();
  colorJitter(still, off, randomStream(0));
  expect(still).toEqual(image());
});

test('the order of the adjustments is drawn too', () => {
  // Clipping makes the order matter: with fixed factors, only it can differ.
  const results = new Set<string>();
  for (let i = 0; i < 60; i++) {
    const jittered = image();
    const always = { uniformIn: (_: number, high: number) => high };
    const random = Object.assign(randomStream(i), always);
    colorJitter(jittered, { brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.1 }, random);
    results.add(Array.from(jittered.data, (value) => value.toFixed(3)).join());
  }
  expect(results.size).toBeGreaterThan(4);
});
