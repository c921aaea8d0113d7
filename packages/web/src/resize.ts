/**
 * The resampling of sharp's `resize(…, { fit: 'fill', kernel: 'linear' })`, so that a network sees here what it sees in Node:
 * libvips' `vips_resize` with a triangle filter over 8-bit pixels. Large factors begin with a box filter over whole pixels
 * that leaves at least a factor of two; the triangle has as many taps as the rest asks for, weights in 12 bits at 64
 * positions between two pixels; rows come before columns; every pass rounds to 8 bits. Enlarging is bilinear.
 */
export interface Pixels {
  /** [height, width, 3], row-major. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Fixed point: 12 bits behind the point of a weight. */
const [shift, one] = [12, 4096];
/** Positions between two pixels that have weights of their own. */
const positions = 64;
/** A box filter takes no more than leaves this factor to the triangle. */
const gap = 2;
/** Rows whose places libvips adds up one from the other: what rounding makes of them can decide between two positions. */
const strip = 10;

/** Squashed to `width` × `height`. */
export function resize(pixels: Pixels, width: number, height: number): Pixels {
  let result = pixels;
  if (height < result.height) result = reduce(result, 'rows', height);
  if (width < result.width) result = reduce(result, 'columns', width);
  return width > result.width || height > result.height ? enlarge(result, width, height) : result;
}

/** What is along a line, and what is across it: one loop for both directions. */
interface Axis {
  /** Pixels of a line. */
  readonly length: number;
  /** Values from one pixel of a line to the next. */
  readonly step: number;
}

function axisOf({ width, height }: Pixels, direction: 'rows' | 'columns'): Axis {
  return direction === 'rows' ? { length: height, step: 3 * width } : { length: width, step: 3 };
}

function sized({ width, height }: Pixels, direction: 'rows' | 'columns', length: number) {
  const size = direction === 'rows' ? { width, height: length } : { width: length, height };
  return { ...size, data: new Uint8Array(3 * size.width * size.height) };
}

/** Fewer rows, or fewer columns: `length` of them. */
function reduce(pixels: Pixels, direction: 'rows' | 'columns', length: number): Pixels {
  const before = axisOf(pixels, direction).length;
  // The same detour as sharp, whose last bit decides where a position lies between two.
  let factor = 1 / (1 / (before / length));
  let extra = length * factor - before;
  const box = Math.max(1, Math.floor(before / length / gap));
  if (box === 1) return triangle(pixels, direction, length, factor, extra);
  factor /= box;
  extra /= box;
  const shrunk = boxFilter(pixels, direction, box);
  return factor === 1 ? shrunk : triangle(shrunk, direction, length, factor, extra);
}

/** Means of `factor` pixels; the last ones repeat where they do not suffice. */
function boxFilter(pixels: Pixels, direction: 'rows' | 'columns', factor: number): Pixels {
  const { length, step } = axisOf(pixels, direction);
  const result = sized(pixels, direction, Math.ceil(length / factor));
  const to = axisOf(result, direction);
  // As integers: a product and a shift instead of a division.
  const [multiplier, half] = [Math.floor(2 ** 32 / (256 * factor)), factor >> 1];
  const sums = new Uint32Array(step);
  for (let line = 0; line < pixels.data.length / (length * step); line++) {
    for (let i = 0; i < to.length; i++) {
      sums.fill(half);
      for (let k = i * factor; k < (i + 1) * factor; k++) {
        const from = (line * length + Math.min(k, length - 1)) * step;
        for (let j = 0; j < step; j++) sums[j]! += pixels.data[from + j]!;
      }
      const at = (line * to.length + i) * step;
      for (let j = 0; j < step; j++) result.data[at + j] = Math.imul(sums[j]!, multiplier) >>> 24;
    }
  }
  return result;
}

/** Means of whole blocks of `factor` × `factor` pixels; rows and columns beyond them are dropped. */
export function blockMeans({ data, width, height }: Pixels, factor: number): Pixels {
  const size = { width: Math.floor(width / factor), height: Math.floor(height / factor) };
  const result = { ...size, data: new Uint8Array(3 * size.width * size.height) };
  const sums = new Uint32Array(3 * size.width);
  for (let y = 0; y < size.height; y++) {
    sums.fill(0);
    for (let row = y * factor; row < (y + 1) * factor; row++) {
      for (let x = 0, from = 3 * row * width; x < size.width * factor; x++, from += 3) {
        const to = 3 * Math.floor(x / factor);
        sums[to]! += data[from]!;
        sums[to + 1]! += data[from + 1]!;
        sums[to + 2]! += data[from + 2]!;
      }
    }
    for (const [i, sum] of sums.entries()) result.data[y * sums.length + i] = Math.round(sum / factor ** 2);
  }
  return result;
}

/** Means over areas, pixels counted by the share that lies within: to fewer rows, or fewer columns. */
export function areaFilter(pixels: Pixels, direction: 'rows' | 'columns', length: number): Pixels {
  const { length: before, step } = axisOf(pixels, direction);
  const result = sized(pixels, direction, length);
  const factor = before / length;
  const sums = new Float64Array(step);
  for (let line = 0; line < pixels.data.length / (before * step); line++) {
    for (let i = 0; i < length; i++) {
      const [begin, end] = [i * factor, Math.min((i + 1) * factor, before)];
      sums.fill(0);
      for (let k = Math.floor(begin); k < end; k++) {
        const share = (Math.min(end, k + 1) - Math.max(begin, k)) / factor;
        const from = (line * before + k) * step;
        for (let j = 0; j < step; j++) sums[j]! += share * pixels.data[from + j]!;
      }
      const at = (line * length + i) * step;
      for (let j = 0; j < step; j++) result.data[at + j] = Math.round(sums[j]!);
    }
  }
  return result;
}

/** Reduces by `factor` ≥ 1 with a triangle; `extra` is by how many pixels `length` of them reach beyond the input. */
function triangle(
  pixels: Pixels,
  direction: 'rows' | 'columns',
  length: number,
  factor: number,
  extra: number,
): Pixels {
  const from = axisOf(pixels, direction);
  const result = sized(pixels, direction, length);
  const { step } = from;
  const taps = 2 * Math.round(factor) + 1;
  const weights = Array.from({ length: positions + 1 }, (_, i) => triangleWeights(taps, factor, i / positions));
  const before = Math.ceil(taps / 2) - 1;
  const sums = new Int32Array(step);
  const together = direction === 'rows' ? strip : length;
  let x = 0;
  for (let i = 0; i < length; i++, x += factor) {
    if (i % together === 0) x = (i + 0.5) * factor - 0.5 - ((1 + extra) / 2 - 1);
    const first = Math.floor(x) - before;
    const position = ((Math.floor(x * positions * 2) & (positions * 2 - 1)) + 1) >> 1;
    const mask = weights[position]!;
    for (let line = 0; line < pixels.data.length / (from.length * step); line++) {
      sums.fill(one >> 1);
      for (let k = 0; k < taps; k++) {
        const weight = mask[k]!;
        const source = (line * from.length + Math.min(Math.max(first + k, 0), from.length - 1)) * step;
        for (let j = 0; j < step; j++) sums[j]! += weight * pixels.data[source + j]!;
      }
      const at = (line * length + i) * step;
      for (let j = 0; j < step; j++) result.data[at + j] = Math.min(255, Math.max(0, sums[j]! >> shift));
    }
  }
  return result;
}

/** Weights of the pixels around a position `x` of 0…1 beyond the middle one. */
function triangleWeights(taps: number, factor: number, x: number): Int32Array {
  const middle = x + taps / 2 - 1;
  const raw = Array.from({ length: taps }, (_, i) => Math.max(0, 1 - Math.abs((i - middle) / factor)));
  const sum = raw.reduce((a, b) => a + b, 0);
  return Int32Array.from(raw, (weight) => Math.trunc((weight / sum) * one));
}

/** Bilinear, the outermost pixels repeated; half a pixel beside the middle, as libvips places it. */
function enlarge(pixels: Pixels, width: number, height: number): Pixels {
  const data = new Uint8Array(3 * width * height);
  const place = (i: number, to: number, from: number) => {
    const x = i / (to / from) - 0.5;
    const left = Math.floor(x);
    const clamp = (k: number) => Math.min(Math.max(k, 0), from - 1);
    return { first: clamp(left), second: clamp(left + 1), weight: Math.trunc((x - left) * one) };
  };
  const columns = Array.from({ length: width }, (_, x) => place(x, width, pixels.width));
  for (let y = 0, at = 0; y < height; y++) {
    const row = place(y, height, pixels.height);
    const [top, bottom] = [row.first * pixels.width, row.second * pixels.width];
    for (const column of columns) {
      const c4 = (row.weight * column.weight) >> shift;
      const c2 = ((one - row.weight) * column.weight) >> shift;
      const [c3, c1] = [row.weight - c4, one - row.weight - c2];
      const [p1, p2] = [3 * (top + column.first), 3 * (top + column.second)];
      const [p3, p4] = [3 * (bottom + column.first), 3 * (bottom + column.second)];
      for (let channel = 0; channel < 3; channel++, at++) {
        const upper = c1 * pixels.data[p1 + channel]! + c2 * pixels.data[p2 + channel]!;
        const lower = c3 * pixels.data[p3 + channel]! + c4 * pixels.data[p4 + channel]!;
        data[at] = (upper + lower + (one >> 1)) >> shift;
      }
    }
  }
  return { data, width, height };
}
