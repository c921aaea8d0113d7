import type { Random } from '@flukeprint/random';
import { Noise, smoothstep } from './noise.ts';

/**
 * The fluke's shape in its own plane, in half spans: the notch lies near (0, 0), the tips near (±1, 0), the trailing edge
 * points to +y, and the tail stock leaves towards −y.
 */
export interface Outline {
  /** Height of the trailing edge over x. */
  trailing(x: number): number;
  /** Height of the leading edge over x. */
  leading(x: number): number;
  /** `margin` widens the outline by about that much. */
  contains(x: number, y: number, margin?: number): boolean;
}

/** The part of that plane that holds a fluke. */
export const extent = { left: -1.05, right: 1.05, bottom: -1.3, top: 0.35 };

interface Bite {
  readonly at: number;
  readonly width: number;
  readonly depth: number;
}

interface Lobe {
  readonly tipHeight: number;
  readonly bulge: number;
  readonly sweep: number;
  readonly chord: number;
  readonly taper: number;
  readonly fullness: number;
  /** Nicks of the trailing edge. */
  readonly bites: readonly Bite[];
}

const samples = 1024;
/** Of the edges, near enough: a margin is that much larger when measured along y. */
const steepest = 4;

export function drawOutline(random: Random): Outline {
  const notch = { depth: random.uniformIn(0.05, 0.16), width: random.uniformIn(0.03, 0.09) };
  const serration = { height: random.uniformIn(0.004, 0.022), frequency: random.uniformIn(18, 44) };
  const stock = { width: random.uniformIn(0.06, 0.1), flare: random.uniformIn(0.14, 0.3) };
  const noise = new Noise(random);
  const common = {
    tipHeight: random.uniformIn(-0.14, 0.2),
    bulge: random.uniformIn(0.02, 0.13),
    sweep: random.uniformIn(-0.02, 0.07),
    chord: random.uniformIn(0.5, 0.7),
    taper: random.uniformIn(1, 1.5),
    fullness: random.uniformIn(0.7, 1),
  };
  // The lobes are almost alike; what happened to them in life is not.
  const drawLobe = (): Lobe => ({
    tipHeight: common.tipHeight + random.uniformIn(-0.03, 0.03),
    bulge: common.bulge + random.uniformIn(-0.02, 0.02),
    sweep: common.sweep + random.uniformIn(-0.015, 0.015),
    chord: common.chord,
    taper: common.taper + random.uniformIn(-0.05, 0.05),
    fullness: common.fullness + random.uniformIn(-0.05, 0.05),
    bites: Array.from({ length: random.integer(5) }, () => ({
      at: random.uniformIn(0.12, 0.98),
      width: random.uniformIn(0.012, 0.06),
      depth: random.uniformIn(0.02, 0.13),
    })),
  });
  const lobes = [drawLobe(), drawLobe()];

  const smoothTrailing = (s: number, lobe: Lobe) =>
    lobe.tipHeight * s ** 1.3 + lobe.bulge * Math.sin(Math.PI * s) - lobe.sweep * Math.sin(2 * Math.PI * s);
  const trailingOf = (s: number, lobe: Lobe, offset: number) => {
    // Points of the serration are sharp towards the sea, rounded towards the animal.
    const ragged = 1 - 2 * Math.abs(noise.at(s * serration.frequency + offset, offset));
    let y = smoothTrailing(s, lobe) - notch.depth * Math.exp(-((s / notch.width) ** 2));
    y -= serration.height * ragged * smoothstep(0.02, 0.3, s) * (0.6 + s);
    for (const { at, width, depth } of lobe.bites) y -= depth * Math.max(0, 1 - Math.abs(s - at) / width);
    return y;
  };
  // The leading edges run out into the stock.
  const leadingOf = (s: number, lobe: Lobe) =>
    smoothTrailing(s, lobe) - lobe.chord * (1 - s ** lobe.taper) ** lobe.fullness - 0.22 * Math.exp(-s / 0.07);

  const table = (edge: (s: number, lobe: Lobe, side: number) => number) =>
    lobes.map((lobe, side) => Float32Array.from({ length: samples + 1 }, (_, i) => edge(i / samples, lobe, side)));
  const trailing = table((s, lobe, side) => trailingOf(s, lobe, side * 31.7));
  const leading = table(leadingOf);
  const lookUp = (tables: Float32Array[], x: number) =>
    tables[x < 0 ? 0 : 1]![Math.min(samples, Math.round(Math.abs(x) * samples))]!;

  return {
    trailing: (x) => lookUp(trailing, x),
    leading: (x) => lookUp(leading, x),
    contains(x, y, margin = 0) {
      const s = Math.abs(x);
      const side = Math.min(Math.max(x, -1), 1);
      if (s > 1 + margin || y > lookUp(trailing, side) + steepest * margin) return false;
      if (y > lookUp(leading, side) - steepest * margin) return true;
      return s < stock.width + stock.flare * Math.max(0, -common.chord - y) + margin;
    },
  };
}
