import type { Random } from '@flukeprint/random';
import { z } from 'zod';
import type { Canvas } from '../canvas.ts';

/** Of the image, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * A transform by albumentations' name and with its parameters. `draw` turns random numbers into everything that `apply` needs, so
 * that the same drawn values can be given to another implementation.
 */
export interface Transform<Options, Drawn> {
  readonly options: z.ZodType<Options>;
  draw(options: Options, size: Size, random: Random): Drawn;
  apply(canvas: Canvas, drawn: Drawn): void;
}

export const probability = z.number().min(0).max(1);

/** [low, high], low ≤ high. */
export function range(low: number, high: number) {
  const bound = z.number().min(low).max(high);
  return z.tuple([bound, bound]).refine(([a, b]) => a <= b, 'expected the lower bound first');
}

/** [low, high], or a number that stands for [−number, number]. */
export function symmetricRange(limit: number) {
  const both = z
    .number()
    .min(0)
    .max(limit)
    .transform((n): [number, number] => [-n, n]);
  return z.union([both, range(-limit, limit)]);
}

/** 16 words for the generators of noise; none of them begins with nothing but zeros. */
export function noiseSeed(random: Random): Uint32Array {
  return Uint32Array.from({ length: 16 }, () => random.word() | 1);
}
