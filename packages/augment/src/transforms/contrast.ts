import { z } from 'zod';
import { probability, range, type Transform } from './transform.ts';

const claheOptions = z.strictObject({
  transform: z.literal('CLAHE'),
  p: probability.default(0.5),
  clip_limit: range(1, 255).default([1, 4]),
  /** Columns and rows of tiles. */
  tile_grid_size: z.tuple([z.number().int().min(1).max(32), z.number().int().min(1).max(32)]).default([8, 8]),
});

export const clahe: Transform<z.output<typeof claheOptions>, { clipLimit: number; grid: [number, number] }> = {
  options: claheOptions,
  draw: ({ clip_limit, tile_grid_size }, _, random) => ({
    clipLimit: random.uniformIn(...clip_limit),
    grid: tile_grid_size,
  }),
  apply: (canvas, { clipLimit, grid }) => canvas.clahe(clipLimit, grid),
};

/** The unchanged image and an effect, mixed. */
function mixed(alpha: number, effect: readonly (readonly number[])[]): number[][] {
  return effect.map((row, y) => row.map((weight, x) => alpha * weight + (x === 1 && y === 1 ? 1 - alpha : 0)));
}

const sharpenOptions = z.strictObject({
  transform: z.literal('Sharpen'),
  p: probability.default(0.5),
  /** Share of the sharpened image. */
  alpha: range(0, 1).default([0.2, 0.5]),
  lightness: range(0, 8).default([0.5, 1]),
});

export const sharpen: Transform<z.output<typeof sharpenOptions>, { kernel: number[][] }> = {
  options: sharpenOptions,
  draw({ alpha, lightness }, _, random) {
    const share = random.uniformIn(...alpha);
    const centre = 8 + random.uniformIn(...lightness);
    return {
      kernel: mixed(share, [
        [-1, -1, -1],
        [-1, centre, -1],
        [-1, -1, -1],
      ]),
    };
  },
  apply: (canvas, { kernel }) => canvas.filter(kernel),
};

const embossOptions = z.strictObject({
  transform: z.literal('Emboss'),
  p: probability.default(0.5),
  /** Share of the embossed image. */
  alpha: range(0, 1).default([0.2, 0.5]),
  strength: range(0, 8).default([0.2, 0.7]),
});

export const emboss: Transform<z.output<typeof embossOptions>, { kernel: number[][] }> = {
  options: embossOptions,
  draw({ alpha, strength }, _, random) {
    const share = random.uniformIn(...alpha);
    const s = random.uniformIn(...strength);
    return {
      kernel: mixed(share, [
        [-1 - s, -s, 0],
        [-s, 1, s],
        [0, s, 1 + s],
      ]),
    };
  },
  apply: (canvas, { kernel }) => canvas.filter(kernel),
};
