import type { Random } from '@flukeprint/random';

const side = 64;
const mask = side - 1;

/** Value noise (Perlin 1985 in its simplest form): a smooth random surface, −1…1, that repeats every 64 units. */
export class Noise {
  readonly #lattice = new Float32Array(side * side);

  constructor(random: Random) {
    for (let i = 0; i < this.#lattice.length; i++) this.#lattice[i] = random.uniformIn(-1, 1);
  }

  at(x: number, y: number): number {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const fx = x - left;
    const fy = y - top;
    const wx = fx * fx * (3 - 2 * fx);
    const wy = fy * fy * (3 - 2 * fy);
    const row0 = (top & mask) * side;
    const row1 = ((top + 1) & mask) * side;
    const x0 = left & mask;
    const x1 = (left + 1) & mask;
    const lattice = this.#lattice;
    const above = lattice[row0 + x0]! + (lattice[row0 + x1]! - lattice[row0 + x0]!) * wx;
    const below = lattice[row1 + x0]! + (lattice[row1 + x1]! - lattice[row1 + x0]!) * wx;
    return above + (below - above) * wy;
  }

  /** Octaves of half the size and half the height on top of each other; about −1…1. */
  fractal(x: number, y: number, octaves: number): number {
    let sum = 0;
    let height = 0.5;
    let scale = 1;
    for (let i = 0; i < octaves; i++) {
      sum += height * this.at(x * scale + 17.3 * i, y * scale + 9.1 * i);
      height /= 2;
      // Not exactly 2, so that the octaves' lattices do not coincide.
      scale *= 2.03;
    }
    return sum;
  }
}

/** 0 up to `from`, 1 from `to` on, smooth in between. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = Math.min(Math.max((x - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}

export const mix = (a: number, b: number, t: number) => a + (b - a) * t;
