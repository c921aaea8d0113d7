import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { defaultDetectionAugmentation, placePhotos, type Source } from './mosaic.ts';

const size = 64;
const none = { flip: 0, hsv: [0, 0, 0], scale: 0, translate: 0, mosaic: 0 } as const;

/** A bright rectangle on dark water, in the middle of grey bars. */
function source(x: number, y: number, w: number, h: number): Source {
  const content = { x: 0, y: 8, w: size, h: 48 };
  const pixels = new Uint8Array(size * size * 3).fill(128);
  for (let row = content.y; row < content.y + content.h; row++)
    for (let column = 0; column < size; column++) {
      const inside = column >= x && column < x + w && row >= y && row < y + h;
      pixels.set(inside ? [250, 240, 230] : [10, 20, 30], (row * size + column) * 3);
    }
  return { pixels, size, content, boxes: [{ box: { x, y, w, h }, label: 3 }] };
}

/** The extent of what is bright in the red channel. */
function brightBox(image: Float32Array, side: number, within = { x: 0, y: 0, w: side, h: side }) {
  const at: [number, number][] = [];
  for (let y = Math.ceil(within.y); y < within.y + within.h - 1; y++)
    for (let x = Math.ceil(within.x); x < within.x + within.w - 1; x++)
      if (image[y * side + x]! > 0.75) at.push([x, y]);
  const [xs, ys] = [at.map(([x]) => x), at.map(([, y]) => y)];
  return { x: Math.min(...xs), y: Math.min(...ys), right: Math.max(...xs) + 1, bottom: Math.max(...ys) + 1 };
}

const place = (sources: Source[], side: number, seed: number, changes: object) => {
  const image = new Float32Array(3 * side * side);
  const boxes = placePhotos(sources, side, randomStream(seed), { ...none, ...changes }, image);
  return { image, boxes };
};

test('without changes the photo stays as it is, grey around it', () => {
  const one = source(20, 24, 16, 12);
  const { image, boxes } = place([one], size, 0, {});
  expect(boxes).toEqual([{ box: { x: 20, y: 24, w: 16, h: 12 }, label: 3 }]);
  for (let i = 0; i < size * size; i++)
    for (let c = 0; c < 3; c++) expect(image[c * size * size + i]).toBeCloseTo(one.pixels[3 * i + c]! / 255, 6);
});

describe.each([
  ['a mirror image', { flip: 1 }, size],
  ['another size', {}, 96],
  ['scale and shift', { scale: 0.3, translate: 0.1 }, size],
  ['all at once', { flip: 0.5, scale: 0.3, translate: 0.1 }, 96],
])('%s', (_, changes, side) => {
  test.each([1, 2, 3, 4, 5])('has its box where the rectangle is (%i)', (seed) => {
    const { image, boxes } = place([source(16, 22, 20, 14)], side, seed, changes);
    const [{ box, label }] = boxes as [(typeof boxes)[0]];
    const bright = brightBox(image, side);
    expect(label).toBe(3);
    for (const [edge, value] of [
      [box.x, bright.x],
      [box.y, bright.y],
      [box.x + box.w, bright.right],
      [box.y + box.h, bright.bottom],
    ])
      expect(Math.abs(edge! - value!)).toBeLessThan(1.1);
  });
});

test('a mosaic shows four photos, each box around its rectangle', () => {
  const sources = [source(40, 36, 20, 14), source(4, 36, 20, 14), source(40, 14, 20, 14), source(4, 14, 20, 14)];
  let seen = 0;
  for (let seed = 0; seed < 5; seed++) {
    const { image, boxes } = place(sources, 128, seed, {});
    expect(boxes.length).toBeGreaterThan(2);
    for (const { box } of boxes) {
      // Slightly more than the box: what is bright there must be all of it.
      const bright = brightBox(image, 128, { x: box.x - 2, y: box.y - 2, w: box.w + 5, h: box.h + 5 });
      if (box.x < 2 || box.y < 2 || box.x + box.w > 125 || box.y + box.h > 125) continue;
      expect(Math.abs(bright.x - box.x)).toBeLessThan(2.1);
      expect(Math.abs(bright.bottom - box.y - box.h)).toBeLessThan(2.1);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(5);
});

test('what is left of a box is clipped, and forgotten where it is too little', () => {
  const edge = source(0, 20, 20, 14);
  const shifts = Array.from({ length: 40 }, (_, seed) => place([edge], size, seed, { translate: 0.45 }).boxes);
  expect(shifts.some((boxes) => boxes.length === 0)).toBe(true);
  for (const [one] of shifts) if (one) expect(one.box.x).toBeGreaterThanOrEqual(0);
});

test('colours keep hue, saturation and value within their bounds, and black and white', () => {
  const { image } = place([source(20, 24, 16, 12)], size, 7, {
    ...defaultDetectionAugmentation,
    flip: 0,
    scale: 0,
    translate: 0,
  });
  for (const value of image) expect(value >= 0 && value <= 1).toBe(true);
  const { image: brighter } = place([source(20, 24, 16, 12)], size, 7, { hsv: [0, 0, 0.4] });
  const { image: plain } = place([source(20, 24, 16, 12)], size, 7, {});
  const factor = brighter[10 * size]! / plain[10 * size]!;
  expect(factor).not.toBeCloseTo(1, 2);
  // Value scales all channels alike.
  expect(brighter[2 * size * size + 10 * size]! / plain[2 * size * size + 10 * size]!).toBeCloseTo(factor, 4);
});
