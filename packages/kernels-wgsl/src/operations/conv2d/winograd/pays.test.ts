import { type Conv2dGeometry, conv2dGeometry } from '@flukeprint/kernels';
import { describe, expect, test } from 'vitest';
import { type GpuRates, winogradEstimate, winogradPays } from './pays.ts';

const h100: GpuRates = { flops: 67e12, bandwidth: 3.35e12 };
const rtx4090: GpuRates = { flops: 82.6e12, bandwidth: 1.01e12 };

function layer(inChannels: number, outChannels: number, side: number, kernel = 3): Conv2dGeometry {
  const shapes = [
    [64, inChannels, side, side],
    [outChannels, inChannels, kernel, kernel],
  ] as const;
  return conv2dGeometry('conv2d', ...shapes, { padding: (kernel - 1) / 2 });
}

describe('on paper', () => {
  test('a layer with many channels gains, one with few does not', () => {
    expect(winogradPays(layer(256, 256, 14))).toBe(true);
    expect(winogradPays(layer(16, 16, 112))).toBe(false);
    expect(winogradPays(layer(3, 64, 224), 'inputGrad')).toBe(false);
  });

  test('the same layer gains where memory is fast, and not where it is slow', () => {
    expect(winogradPays(layer(64, 64, 56), 'forward', h100)).toBe(true);
    expect(winogradPays(layer(64, 64, 56), 'forward', rtx4090)).toBe(false);
  });

  test('never where it does not apply', () => {
    expect(winogradPays(layer(256, 256, 14, 5))).toBe(false);
  });

  test('the time of a product without memory is that of 36 / 144 of the operations, and of the empty rests of tiles', () => {
    const infinite = { flops: 1e12, bandwidth: Infinity };
    const whole = winogradEstimate(layer(64, 64, 56), 'forward', infinite);
    expect(whole.winograd / whole.direct).toBeCloseTo(1 / 4, 12);
    const rest = winogradEstimate(layer(64, 64, 14), 'weightGrad', infinite);
    expect(rest.winograd / rest.direct).toBeCloseTo((16 / 14) ** 2 / 4, 12);
  });

  test('transforms pass over memory once', () => {
    const infinite = { flops: Infinity, bandwidth: 1 };
    const [n, c, o, side] = [64, 8, 16, 8];
    const { winograd } = winogradEstimate(layer(c, o, side), 'forward', infinite, 2);
    const [tiles, kernels] = [n * 4, c * o];
    const transforms = 2 * n * (c + o) * side ** 2 + 4 * 36 * (c + o) * tiles + 4 * (9 + 36) * kernels;
    expect(winograd).toBe(transforms + 4 * 36 * ((c + o) * tiles + kernels));
  });
});
