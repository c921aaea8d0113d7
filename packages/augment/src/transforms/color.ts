import { z } from 'zod';
import { probability, symmetricRange, type Transform } from './transform.ts';

const byte = (value: number) => Math.min(Math.max(value, 0), 255);
const table = (of: (level: number) => number) => Uint8Array.from({ length: 256 }, (_, level) => of(level));

const rgbOptions = z.strictObject({
  transform: z.literal('RGBShift'),
  p: probability.default(0.5),
  /** Grey levels. */
  r_shift_limit: symmetricRange(255).default([-20, 20]),
  g_shift_limit: symmetricRange(255).default([-20, 20]),
  b_shift_limit: symmetricRange(255).default([-20, 20]),
});

/** `shift` in grey levels per channel, cut to whole ones. */
export const rgbShift: Transform<z.output<typeof rgbOptions>, { shift: number[] }> = {
  options: rgbOptions,
  draw: ({ r_shift_limit, g_shift_limit, b_shift_limit }, _, random) => ({
    shift: [r_shift_limit, g_shift_limit, b_shift_limit].map((limit) => random.uniformIn(...limit)),
  }),
  apply(canvas, { shift }) {
    const tables = shift.flatMap((s) => [...table((level) => byte(level + Math.trunc(s)))]);
    canvas.lookup(Uint8Array.from(tables));
  },
};

const brightnessOptions = z.strictObject({
  transform: z.literal('RandomBrightnessContrast'),
  p: probability.default(0.5),
  /** Of the full scale. */
  brightness_limit: symmetricRange(1).default([-0.2, 0.2]),
  contrast_limit: symmetricRange(1).default([-0.2, 0.2]),
});

/** level × alpha + beta, saturated and cut to a whole level, as albucore does. */
export const randomBrightnessContrast: Transform<
  z.output<typeof brightnessOptions>,
  { alpha: number; beta: number }
> = {
  options: brightnessOptions,
  draw: ({ brightness_limit, contrast_limit }, _, random) => ({
    alpha: 1 + random.uniformIn(...contrast_limit),
    beta: 255 * random.uniformIn(...brightness_limit),
  }),
  apply(canvas, { alpha, beta }) {
    const one = [...table((level) => Math.trunc(byte(Math.fround(Math.fround(level * alpha) + beta))))];
    canvas.lookup(Uint8Array.from([...one, ...one, ...one]));
  },
};

const hueOptions = z.strictObject({
  transform: z.literal('HueSaturationValue'),
  p: probability.default(0.5),
  /** Two degrees each: the circle has 180 of them. */
  hue_shift_limit: symmetricRange(180).default([-20, 20]),
  sat_shift_limit: symmetricRange(255).default([-30, 30]),
  val_shift_limit: symmetricRange(255).default([-20, 20]),
});

/** Shifts of hue, saturation and value; grey stays grey. */
export const hueSaturationValue: Transform<
  z.output<typeof hueOptions>,
  { hue: number; saturation: number; value: number }
> = {
  options: hueOptions,
  draw: ({ hue_shift_limit, sat_shift_limit, val_shift_limit }, _, random) => ({
    hue: random.uniformIn(...hue_shift_limit),
    saturation: random.uniformIn(...sat_shift_limit),
    value: random.uniformIn(...val_shift_limit),
  }),
  apply(canvas, { hue, saturation, value }) {
    canvas.shiftHsv(
      table((level) => Math.floor((((level + hue) % 180) + 180) % 180)),
      table((level) => (level === 0 ? 0 : byte(level + Math.trunc(saturation)))),
      table((level) => byte(level + Math.trunc(value))),
    );
  },
};
