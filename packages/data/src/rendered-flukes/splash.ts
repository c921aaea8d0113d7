import type { Random } from '@flukeprint/random';
import { type Noise, smoothstep } from './noise.ts';
import type { Point } from './project.ts';
import type { Layer } from './rasterize.ts';
import type { Light, Scene } from './scene.ts';
import type { Picture } from './water.ts';

/** The first and last column and row. */
export interface Seen {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Lays the fluke over the sea: cut off by the water, mirrored in it, with foam where they meet. `size` is how large
 * the animal is beside one that fills the photo. Returns the pixels in which the fluke is seen, if any.
 */
export function immerse(
  picture: Picture,
  fluke: Layer,
  project: (x: number, y: number) => Point,
  { sea, light }: Scene,
  noise: Noise,
  size = 1,
): Seen | undefined {
  const { data, width, height } = picture;
  const seen = { left: width, top: height, right: -1, bottom: -1 };
  const root = project(0, sea.level);
  const white = foamColor(light);
  const span = width * size;
  for (let column = 0; column < width; column++) {
    const ripple = noise.fractal((column / span) * 9 + sea.offset[1], sea.offset[0], 3);
    const surface = root.y + sea.slope * (column - root.x) + 0.03 * sea.waveHeight * span * ripple;
    for (let row = 0; row < height; row++) {
      const i = row * width + column;
      const above = smoothstep(0.7, -0.7, row + 0.5 - surface);
      if (above < 1) {
        const sway = Math.round(0.02 * span * noise.at((column / span) * 8, (row / span) * 40 + sea.offset[0]));
        const mirrored = Math.round(2 * surface - row - 1);
        const from = mirrored * width + Math.min(Math.max(column + sway, 0), width - 1);
        if (mirrored >= 0 && mirrored < height) {
          const distance = (row - surface) / span;
          const opacity = 0.45 * Math.exp(-distance * 7) * (1 - above) * fluke.data[from * 4 + 3]!;
          for (let k = 0; k < 3; k++)
            data[i * 3 + k]! += opacity * (0.7 * fluke.data[from * 4 + k]! - data[i * 3 + k]!);
        }
      }
      const alpha = fluke.data[i * 4 + 3]! * above;
      if (alpha > 0.5) {
        seen.left = Math.min(seen.left, column);
        seen.right = Math.max(seen.right, column);
        seen.top = Math.min(seen.top, row);
        seen.bottom = Math.max(seen.bottom, row);
      }
      if (alpha > 0) {
        for (let k = 0; k < 3; k++) {
          data[i * 3 + k] = data[i * 3 + k]! * (1 - alpha) + fluke.data[i * 4 + k]! * above;
        }
      }
      if (sea.foam > 0) {
        const away = Math.abs(row - surface) / (0.05 * span * sea.foam);
        const beside = Math.abs(column - root.x) / (0.28 * span * (0.4 + sea.foam));
        const dense = sea.foam * Math.exp(-away * away - beside * beside);
        const froth = noise.fractal((column / span) * 26 + sea.offset[0], (row / span) * 34 + sea.offset[1], 3);
        const opacity = smoothstep(0.25, 0.75, dense * 1.3 + 0.7 * froth * (dense > 0.05 ? 1 : 0));
        for (let k = 0; k < 3; k++) data[i * 3 + k]! += opacity * (white[k]! - data[i * 3 + k]!);
      }
    }
  }
  return seen.right < 0 ? undefined : seen;
}

/** Drops thrown up around the fluke and running off its trailing edge. */
export function sprinkle(
  { data, width, height }: Picture,
  project: (x: number, y: number) => Point,
  { sea, light }: Scene,
  random: Random,
  size = 1,
): void {
  if (sea.droplets === 0) return;
  const white = foamColor(light);
  const span = width * size;
  const count = Math.round(140 * sea.droplets ** 2);
  // Most drops come from one place, as water does that a lobe has just thrown up.
  const source = random.uniformIn(-1, 1);
  for (let drop = 0; drop < count; drop++) {
    const origin = project(source + 0.3 * random.normal(), random.uniformIn(-0.5, 0.2));
    const x = origin.x + 0.04 * span * random.normal();
    const y = origin.y + 0.08 * span * random.normal();
    const radius = span * 0.0022 * Math.exp(0.6 * random.normal());
    const fall = 1 + 2.5 * random.uniform() ** 3;
    const opacity = random.uniformIn(0.3, 0.95);
    const reach = radius + 1;
    for (let row = Math.max(0, Math.floor(y - reach * fall)); row <= Math.min(height - 1, y + reach * fall); row++) {
      for (let column = Math.max(0, Math.floor(x - reach)); column <= Math.min(width - 1, x + reach); column++) {
        const distance = Math.hypot(column + 0.5 - x, (row + 0.5 - y) / fall);
        const cover = opacity * smoothstep(radius + 0.7, radius - 0.7, distance);
        const i = (row * width + column) * 3;
        for (let k = 0; k < 3; k++) data[i + k]! += cover * (white[k]! - data[i + k]!);
      }
    }
  }
}

const foamColor = ({ sunColor, ambient }: Light) =>
  sunColor.map((sun, k) => Math.min(1, 0.25 + 0.55 * sun + 0.6 * ambient[k]!));
