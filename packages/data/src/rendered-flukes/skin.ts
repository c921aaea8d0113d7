import type { Random } from '@flukeprint/random';
import { Noise, smoothstep } from './noise.ts';
import { drawOutline, extent, type Outline } from './outline.ts';
import { drawScars } from './scars.ts';

/** The underside of one animal's fluke, flat: what all its photos have in common. */
export interface Skin {
  readonly width: number;
  readonly height: number;
  /** 0 black skin … 1 white skin, [height, width], the top row first. */
  readonly albedo: Float32Array;
  /** 1 inside the outline. */
  readonly coverage: Float32Array;
  /** How warm the white is: a film of diatoms yellows it. */
  readonly film: number;
}

/** Draws an animal; `width` in texels should be about twice what the fluke spans in a photo. */
export function drawSkin(random: Random, width: number): Skin {
  const height = Math.round((width * (extent.top - extent.bottom)) / (extent.right - extent.left));
  const outline = drawOutline(random);
  const pigment = drawPigment(random, outline);
  const film = random.uniform() ** 2;
  const albedo = new Float32Array(width * height);
  const coverage = new Float32Array(width * height);
  const texel = (extent.right - extent.left) / width;
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const x = extent.left + (column + 0.5) * texel;
      const y = extent.top - (row + 0.5) * texel;
      for (let k = 0; k < 4; k++) {
        const dx = ((k & 1) - 0.5) * 0.5 * texel;
        const dy = ((k >> 1) - 0.5) * 0.5 * texel;
        if (outline.contains(x + dx, y + dy)) coverage[i]! += 0.25;
      }
      // Just outside, a texel is still blended into its neighbours when the skin is sampled.
      if (outline.contains(x, y, 2 * texel)) albedo[i] = pigment(x, y);
    }
  }
  drawScars(random, { albedo, width, height, texel });
  return { width, height, albedo, coverage, film };
}

/**
 * Black and white: a threshold over smooth noise that is almost mirrored between the lobes, plus leanings of the
 * individual (a dark centre, margins, tips, blotches), from nearly all white to nearly all black.
 */
function drawPigment(random: Random, outline: Outline): (x: number, y: number) => number {
  const both = new Noise(random);
  const own = new Noise(random);
  const whiteness = random.uniformIn(-0.35, 0.65);
  const frequency = random.uniformIn(1.5, 3.2);
  const asymmetry = random.uniformIn(0.25, 0.7);
  const softness = random.uniformIn(0.04, 0.3);
  const grain = random.uniformIn(0.05, 0.3);
  const centre = { weight: random.uniformIn(-0.3, 1), width: random.uniformIn(0.08, 0.3) };
  const trailing = { weight: random.uniformIn(-0.1, 0.9), width: random.uniformIn(0.05, 0.2) };
  const leading = { weight: random.uniformIn(-0.3, 0.7), width: random.uniformIn(0.05, 0.2) };
  const tips = { weight: random.uniformIn(-0.8, 0.8), start: random.uniformIn(0.35, 0.8) };
  const stock = random.uniformIn(0.2, 1.2);
  const blotches = Array.from({ length: 1 + random.integer(5) }, () => ({
    x: random.uniformIn(-0.8, 0.8),
    y: random.uniformIn(-0.35, 0.1),
    radius: random.uniformIn(0.08, 0.24),
    weight: random.uniform() < 0.5 ? -1.1 : 1.1,
  }));
  const dark = random.uniformIn(0.02, 0.1);
  const bright = random.uniformIn(0.75, 0.98);
  return (x, y) => {
    const s = Math.abs(x);
    const shared = both.fractal(s * frequency, y * frequency * 1.4, 3);
    const single = own.fractal(x * frequency, y * frequency * 1.4, 3);
    const fine = own.fractal(x * 22, y * 22, 3);
    let field = whiteness + 1.5 * (1 - asymmetry) * shared + 1.8 * asymmetry * single + grain * fine;
    field -= centre.weight * Math.exp(-((x / centre.width) ** 2));
    field -= trailing.weight * smoothstep(trailing.width, 0, outline.trailing(x) - y);
    field -= leading.weight * smoothstep(leading.width, 0, y - outline.leading(x));
    field += tips.weight * smoothstep(tips.start, 1, s);
    field -= stock * smoothstep(-0.45, -0.65, y);
    for (const blotch of blotches) {
      const distance = Math.hypot(x - blotch.x, (y - blotch.y) * 1.2) / blotch.radius + 0.6 * fine;
      field += blotch.weight * smoothstep(1.2, 0.7, distance);
    }
    const white = smoothstep(-softness, softness, field);
    return dark + (bright - dark) * white + 0.06 * fine;
  };
}

/** The same skin without its white: what most species' flukes are like. `share` of the brightness is left. */
export function darken(skin: Skin, share: number): Skin {
  return { ...skin, albedo: skin.albedo.map((albedo) => albedo * share) };
}
