import type { Random } from '@flukeprint/random';
import { z } from 'zod';
import { gaussianKernel } from '../gaussian-kernel.ts';
import { roundHalfEven } from '../round-half-even.ts';
import { probability, range, type Transform } from './transform.ts';

const gaussianOptions = z.strictObject({
  transform: z.literal('GaussianBlur'),
  p: probability.default(0.5),
  /** Standard deviation in pixels. */
  sigma_limit: range(0.1, 16).default([0.5, 3]),
  /** Taps; 0 takes as many as the deviation needs, 2 ⌊3.5 σ⌋ + 1. */
  blur_limit: z.union([z.number().int().min(0).max(127), range(0, 127)]).default(0),
});

export const gaussianBlur: Transform<z.output<typeof gaussianOptions>, { kernel: number[] }> = {
  options: gaussianOptions,
  draw({ sigma_limit, blur_limit }, _, random) {
    const sigma = random.uniformIn(...sigma_limit);
    const [low, high] = typeof blur_limit === 'number' ? [blur_limit, blur_limit] : blur_limit;
    const drawn = low + random.integer(high - low + 1);
    const taps = drawn === 0 ? 2 * Math.floor(3.5 * sigma) + 1 : drawn + ((drawn + 1) % 2);
    return { kernel: gaussianKernel(sigma, taps) };
  },
  apply: (canvas, { kernel }) => canvas.separableFilter(kernel),
};

const motionOptions = z.strictObject({
  transform: z.literal('MotionBlur'),
  p: probability.default(0.5),
  /** Side of the kernel in pixels; an even one becomes the next odd one. */
  blur_limit: range(3, 31).default([3, 7]),
  /** Degrees. */
  angle_range: range(0, 360).default([0, 360]),
  /** −1 only backward, 0 both ways, 1 only forward. */
  direction_range: range(-1, 1).default([-1, 1]),
  /** Lets the line lie off the centre. */
  allow_shifted: z.boolean().default(true),
});

/** A line of equal weights, as albumentations' create_motion_kernel sets its pixels. */
export function motionKernel(
  taps: number,
  angle: number,
  direction: number,
  shift: readonly [number, number],
): number[][] {
  const half = Math.floor(taps / 2);
  const start = direction > 0 ? -half * (1 - direction) : -half;
  const end = direction < 0 ? half * (1 + direction) : half;
  const radians = (angle * Math.PI) / 180;
  const kernel = Array.from({ length: taps }, () => new Array<number>(taps).fill(0));
  const place = (value: number) => Math.min(Math.max(roundHalfEven(value), 0), taps - 1);
  for (let i = 0; i < taps; i++) {
    const t = start + ((end - start) * i) / (taps - 1);
    kernel[place(half + Math.sin(radians) * t + shift[1])]![place(half + Math.cos(radians) * t + shift[0])] = 1;
  }
  const set = kernel.flat().reduce((sum, weight) => sum + weight, 0);
  return kernel.map((row) => row.map((weight) => weight / set));
}

function drawOdd(low: number, high: number, random: Random): number {
  const [first, last] = [low + ((low + 1) % 2), high + ((high + 1) % 2)];
  return first + 2 * random.integer((last - first) / 2 + 1);
}

export const motionBlur: Transform<z.output<typeof motionOptions>, { kernel: number[][] }> = {
  options: motionOptions,
  draw({ blur_limit, angle_range, direction_range, allow_shifted }, _, random) {
    const taps = drawOdd(Math.ceil(blur_limit[0]), Math.floor(blur_limit[1]), random);
    const angle = random.uniformIn(...angle_range);
    const direction = random.uniformIn(...direction_range);
    const half = Math.floor(taps / 2) / 2;
    const shift = () => (allow_shifted ? random.uniformIn(-half, half) : 0);
    return { kernel: motionKernel(taps, angle, direction, [shift(), shift()]) };
  },
  apply: (canvas, { kernel }) => canvas.filter(kernel),
};
