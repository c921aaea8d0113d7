import { z } from 'zod';
import type { Hole } from '../canvas.ts';
import { probability, range, type Transform } from './transform.ts';

const channel = z.number().int().min(0).max(255);
const count = z.number().int().min(1).max(100);
const options = z.strictObject({
  transform: z.literal('CoarseDropout'),
  p: probability.default(0.5),
  num_holes_range: z
    .tuple([count, count])
    .refine(([a, b]) => a <= b, 'expected the lower bound first')
    .default([1, 2]),
  /** Of the image's sides. */
  hole_height_range: range(0, 1).default([0.1, 0.2]),
  hole_width_range: range(0, 1).default([0.1, 0.2]),
  fill: z.tuple([channel, channel, channel]).default([0, 0, 0]),
});

/** Cutout (DeVries & Taylor 2017) with several holes. */
export const coarseDropout: Transform<z.output<typeof options>, { holes: Hole[]; fill: [number, number, number] }> = {
  options,
  draw(o, { width, height }, random) {
    const [low, high] = o.num_holes_range;
    const holes = Array.from({ length: low + random.integer(high - low + 1) }, (): Hole => {
      const holeHeight = Math.floor(height * random.uniformIn(...o.hole_height_range));
      const holeWidth = Math.floor(width * random.uniformIn(...o.hole_width_range));
      const y = random.integer(height - holeHeight + 1);
      const x = random.integer(width - holeWidth + 1);
      return [x, y, x + holeWidth, y + holeHeight];
    });
    return { holes, fill: o.fill };
  },
  apply: (canvas, { holes, fill }) => canvas.fill(holes, fill),
};
