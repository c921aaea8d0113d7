import type { Random } from '@flukeprint/random';
import { type Noise, smoothstep } from './noise.ts';
import type { Point } from './project.ts';
import type { Layer } from './rasterize.ts';
import type { Light, Scene } from './scene.ts';
import type { Picture } from './water.ts';

/** Lays the fluke over the sea: cut off by the water, mirrored in it, with foam where they meet. */
export function immerse(
  picture: Picture,
  fluke: Layer,
  project: (x: number, y: number) => Point,
  { sea, light }: Scene,
  noise: Noise,
): void {
  const { data, width, height } = picture;
  const root = project(0, sea.level);
  const white = foamColor(light);
  for (let column = 0; column < width; column++) {
    const ripple = noise.fractal((column / width) * 9 + sea.offset[1], sea.offset[0], 3);
    const surface = root.y + sea.slope * (column - root.x) + 0.03 * sea.waveHeight * width * ripple;
    for (let row = 0; row < height; row++) {
      const i = row * width + column;
      const above = smoothstep(0.7, -0.7, row + 0.5 - surface);
      if (above < 1) {
        const sway = Math.round(0.02 * width * noise.at((column / width) * 8, (row / width) * 40 + sea.offset[0]));
        const mirrored = Math.round(2 * surface - row - 1);
        const from = mirrored * width + Math.min(Math.max(column + sway, 0), width - 1);
        if (mirrored >= 0 && mirrored < height) {
          const distance = (row - surface) / width;
          const opacity = 0.45 * Math.exp(-distance * 7) * (1 - above) * fluke.data[from * 4 + 3]!;
          for (let k = 0; k < 3; k++)
            data[i * 3 + k]! += opacity * (0.7 * fluke.data[from * 4 + k]! - data[i * 3 + k]!);
        }
      }
      const alpha = fluke.data[i * 4 + 3]! * above;
      if (alpha > 0) {
        for (let k = 0; k < 3; k++) {
          data[i * 3 + k] = data[i * 3 + k]! * (1 - alpha) + fluke.data[i * 4 + k]! * above;
        }
      }
      if (sea.foam > 0) {
        const away = Math.abs(row - surface) / (0.05 * width * sea.foam);
        const beside = Math.abs(column - root.x) / (0.28 * width * (0.4 + sea.foam));
        const dense = sea.foam * Math.exp(-away * away - beside * beside);
        const froth = noise.fractal((column / width) * 26 + sea.offset[0], (row / width) * 34 + sea.offset[1], 3);
        const opacity = smoothstep(0.25, 0.75, dense * 1.3 + 0.7 * froth * (dense > 0.05 ? 1 : 0));
        for (let k = 0; k < 3; k++) data[i * 3 + k]! += opacity * (white[k]! - data[i * 3 + k]!);
      }
    }
  }
}

/** Drops thrown up around the fluke and running off its trailing edge. */
export function sprinkle(
  { data, width, height }: Picture,
  project: (x: number, y: number) => Point,
  { sea, light }: Scene,
  random: Random,
): void {
  if (sea.droplets === 0) return;
  const white = foamColor(light);
  const count = Math.round(140 * sea.droplets ** 2);
  // Most drops come from one place, as water does that a lobe has just thrown up.
  const source = random.uniformIn(-1, 1);
  for (let drop = 0; drop < count; drop++) {
    const origin = project(source + 0.3 * random.normal(), random.uniformIn(-0.5, 0.2));
    const x = origin.x + 0.04 * width * random.normal();
    const y = origin.y + 0.08 * width * random.normal();
    const radius = width * 0.0022 * Math.exp(0.6 * random.normal());
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
