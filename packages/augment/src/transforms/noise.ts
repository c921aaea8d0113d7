import { z } from 'zod';
import { noiseSeed, probability, range, type Transform } from './transform.ts';

const options = z.strictObject({
  transform: z.literal('GaussNoise'),
  p: probability.default(0.5),
  /** Of the full scale. A variance of 10 to 50 grey levels, albumentations' default until version 1. */
  std_range: range(0, 1).default([0.0124, 0.0277]),
  mean_range: range(-1, 1).default([0, 0]),
});

/** Normal noise on every value, mean and deviation in grey levels. */
export const gaussNoise: Transform<z.output<typeof options>, { seed: Uint32Array; mean: number; deviation: number }> = {
  options,
  draw: ({ std_range, mean_range }, _, random) => ({
    deviation: 255 * random.uniformIn(...std_range),
    mean: 255 * random.uniformIn(...mean_range),
    seed: noiseSeed(random),
  }),
  apply: (canvas, { seed, mean, deviation }) => canvas.addNoise(seed, mean, deviation),
};
