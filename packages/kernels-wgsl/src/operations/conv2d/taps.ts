import type { Conv2dGeometry } from '@flukeprint/kernels';
import { MOST_STEP } from '../gemm/tile.ts';

/**
 * What the shaders gather, four numbers for each: what is added to the place of a window's corner in the source, to its y
 * and to its x; the fourth says where in the weight it belongs.
 */
export type Taps = Int32Array<ArrayBuffer>;

/** Beyond every source: what stands for taps that fill the last step. */
const OUTSIDE = 2 ** 30;
/** Channels that are gathered for one place of the kernel before the next: few enough that the source stays in a cache. */
const BLOCK = 16;

/** A place of the kernel that meets a pixel: what it adds to the pixel's place in the source, and its own. */
interface Place {
  readonly y: number;
  readonly x: number;
  readonly kernel: number;
}

/**
 * The depth of a product as vectors of four channels at one place of the kernel. The fourth number is where the first
 * channel lies in the weight times 4, plus the channels there are less one; below 0 where there is none.
 */
function vectors(
  channels: number,
  places: readonly Place[],
  source: { readonly height: number; readonly width: number },
  weightStride: number,
): Taps {
  const values: number[] = [];
  for (let block = 0; block < channels; block += BLOCK) {
    for (const { y, x, kernel } of places) {
      for (let channel = block; channel < Math.min(block + BLOCK, channels); channel += 4) {
        const count = Math.min(4, channels - channel);
        const at = (channel * source.height + y) * source.width + x;
        values.push(at, y, x, 4 * (channel * weightStride + kernel) + count - 1);
      }
    }
  }
  const taps = new Int32Array(4 * paddedVectors(values.length / 4, MOST_STEP));
  for (let i = 0; i < taps.length; i += 4) taps.set([0, OUTSIDE, 0, -1], i);
  taps.set(values);
  return taps;
}

/** Vectors of so many channels at so many places. */
export function vectorCount(channels: number, places: number): number {
  return Math.ceil(channels / 4) * places;
}

/** With what fills the last step of a walk along the depth. */
export function paddedVectors(count: number, step: number): number {
  return (Math.max(1, Math.ceil((4 * count) / step)) * step) / 4;
}

/** Forward: the input's channels at each place of the kernel. */
export function forwardTaps(g: Conv2dGeometry): Taps {
  const places: Place[] = [];
  for (let ky = 0; ky < g.kernelHeight; ky++) {
    for (let kx = 0; kx < g.kernelWidth; kx++) {
      places.push({ y: ky * g.dilationY, x: kx * g.dilationX, kernel: places.length });
    }
  }
  const source = { height: g.inHeight, width: g.inWidth };
  return vectors(g.inChannels / g.groups, places, source, g.kernelHeight * g.kernelWidth);
}

/** Gradient of the weight: for each of its columns, channel by channel and row by row of the kernel, the place in the input. */
export function columnTaps(g: Conv2dGeometry): Taps {
  const values: number[] = [];
  for (let channel = 0; channel < g.inChannels / g.groups; channel++) {
    for (let ky = 0; ky < g.kernelHeight; ky++) {
      for (let kx = 0; kx < g.kernelWidth; kx++) {
        const [y, x] = [ky * g.dilationY, kx * g.dilationX];
        values.push((channel * g.inHeight + y) * g.inWidth + x, y, x, values.length / 4);
      }
    }
  }
  return Int32Array.from(values);
}

/**
 * Input pixels that meet the same places of the kernel: with a stride, every stride-th. `y` and `x` are the first, `height`
 * and `width` count them, `places` counts what they meet.
 */
export interface Phase {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
  readonly places: number;
}

/** Kernel rows (or columns) that meet a pixel `at` from the first, with what they add to its place in the output. */
function met(at: number, kernel: number, dilation: number, pad: number, stride: number) {
  return Array.from({ length: kernel }, (_, k) => ({ k, from: (at + pad - k * dilation) / stride })).filter(
    ({ from }) => Number.isInteger(from),
  );
}

function placesMet(g: Conv2dGeometry, y: number, x: number): Place[] {
  const columns = met(x, g.kernelWidth, g.dilationX, g.padX, g.strideX);
  return met(y, g.kernelHeight, g.dilationY, g.padY, g.strideY).flatMap((row) =>
    columns.map((column) => ({ y: row.from, x: column.from, kernel: row.k * g.kernelWidth + column.k })),
  );
}

/** stride² phases, fewer in small inputs. */
export function phasesOf(g: Conv2dGeometry): Phase[] {
  const phases: Phase[] = [];
  for (let y = 0; y < Math.min(g.strideY, g.inHeight); y++) {
    for (let x = 0; x < Math.min(g.strideX, g.inWidth); x++) {
      const height = Math.ceil((g.inHeight - y) / g.strideY);
      const width = Math.ceil((g.inWidth - x) / g.strideX);
      phases.push({ y, x, height, width, places: placesMet(g, y, x).length });
    }
  }
  return phases;
}

/** Gradient of the input, for the pixels of a phase: the output's channels at each place that meets them. */
export function inputGradTaps(g: Conv2dGeometry, { y, x }: Pick<Phase, 'y' | 'x'>): Taps {
  const source = { height: g.outHeight, width: g.outWidth };
  const weightStride = (g.inChannels / g.groups) * g.kernelHeight * g.kernelWidth;
  return vectors(g.outChannels / g.groups, placesMet(g, y, x), source, weightStride);
}
