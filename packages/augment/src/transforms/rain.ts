import { z } from 'zod';
import { roundHalfEven } from '../round-half-even.ts';
import { probability, range, type Transform } from './transform.ts';

const channel = z.number().int().min(0).max(255);
const options = z.strictObject({
  transform: z.literal('RandomRain'),
  p: probability.default(0.5),
  /** Pixels that a drop moves sideways over its length. */
  slant_range: range(-20, 20).default([-10, 10]),
  /** Pixels; null for an eighth of the height. */
  drop_length: z.number().int().min(1).nullable().default(null),
  drop_color: z.tuple([channel, channel, channel]).default([200, 200, 200]),
  /** Side of the box that blurs the drops. */
  blur_value: z.number().int().min(1).max(15).default(7),
  brightness_coefficient: z.number().gt(0).max(1).default(0.7),
  /** A third, a quarter, one and two times as many drops as the image is high. */
  rain_type: z.enum(['default', 'drizzle', 'heavy', 'torrential']).default('default'),
});

const dropsPerRow = { default: 1 / 3, drizzle: 1 / 4, heavy: 1, torrential: 2 };

export interface Drawn {
  /** Upper ends (x, y), one after the other. */
  readonly drops: Int32Array;
  readonly slant: number;
  readonly length: number;
  readonly color: [number, number, number];
  readonly blur: number;
  readonly brightness: number;
}

export const randomRain: Transform<z.output<typeof options>, Drawn> = {
  options,
  draw(o, { width, height }, random) {
    const length = Math.min(o.drop_length ?? Math.max(1, Math.floor(height / 8)), height - 1);
    const slant = random.uniformIn(...o.slant_range);
    const drops = new Int32Array(2 * Math.floor(height * dropsPerRow[o.rain_type]));
    for (let i = 0; i < drops.length; i += 2) {
      drops[i] = random.integer(width);
      drops[i + 1] = random.integer(height - length);
    }
    return { drops, slant, length, color: o.drop_color, blur: o.blur_value, brightness: o.brightness_coefficient };
  },
  apply(canvas, { drops, slant, length, color, blur, brightness }) {
    const darken = Uint8Array.from({ length: 3 * 256 }, (_, i) => roundHalfEven((i & 255) * brightness));
    canvas.rain(drops, slant, length, blur, color, darken);
  },
};
