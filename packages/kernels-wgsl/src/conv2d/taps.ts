import type { Conv2dGeometry } from '@flukeprint/kernels';
import { MOST_STEP } from '../gemm/tile.ts';

/**
 * The terms of a convolution's sums as the shaders read them, four numbers each: what a tap adds to the place of a
 * window's corner in the source, to its y and to its x, and where it lies in the weight.
 */
export type Taps = Int32Array<ArrayBuffer>;

/** Beyond every source: what stands for taps that fill the last step. */
const OUTSIDE = 2 ** 30;

function fill(count: number, values: readonly number[][]): Taps {
  const taps = new Int32Array(4 * count);
  for (let i = 0; i < count; i++) taps.set(values[i] ?? [0, OUTSIDE, 0, -1], 4 * i);
  return taps;
}

export function paddedDepth(taps: number, step: number): number {
  return Math.max(1, Math.ceil(taps / step)) * step;
}

/** Forward: channel by channel of the input, row by row of the kernel. */
export function forwardTaps(g: Conv2dGeometry): Taps {
  const values: number[][] = [];
  for (let channel = 0; channel < g.inChannels / g.groups; channel++) {
    for (let ky = 0; ky < g.kernelHeight; ky++) {
      for (let kx = 0; kx < g.kernelWidth; kx++) {
        const [y, x] = [ky * g.dilationY, kx * g.dilationX];
        values.push([(channel * g.inHeight + y) * g.inWidth + x, y, x, values.length]);
      }
    }
  }
  return fill(paddedDepth(values.length, MOST_STEP), values);
}

/**
 * Input pixels that meet the same taps: with a stride, every stride-th. `y` and `x` are the first, `height` and `width`
 * count them, `taps` counts those they meet.
 */
export interface Phase {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
  readonly taps: number;
}

/** Kernel rows (or columns) that meet a pixel `at` from the first, with what they add to its place in the output. */
function met(at: number, kernel: number, dilation: number, pad: number, stride: number) {
  return Array.from({ length: kernel }, (_, k) => ({ k, from: (at + pad - k * dilation) / stride })).filter(
    ({ from }) => Number.isInteger(from),
  );
}

function metBy(g: Conv2dGeometry, y: number, x: number) {
  return {
    rows: met(y, g.kernelHeight, g.dilationY, g.padY, g.strideY),
    columns: met(x, g.kernelWidth, g.dilationX, g.padX, g.strideX),
  };
}

/** stride² phases, fewer in small inputs. */
export function phasesOf(g: Conv2dGeometry): Phase[] {
  const phases: Phase[] = [];
  for (let y = 0; y < Math.min(g.strideY, g.inHeight); y++) {
    for (let x = 0; x < Math.min(g.strideX, g.inWidth); x++) {
      const { rows, columns } = metBy(g, y, x);
      phases.push({
        y,
        x,
        height: Math.ceil((g.inHeight - y) / g.strideY),
        width: Math.ceil((g.inWidth - x) / g.strideX),
        taps: (g.outChannels / g.groups) * rows.length * columns.length,
      });
    }
  }
  return phases;
}

/** Input gradient, for the pixels of a phase: channel by channel of the output, row by row of the kernel. */
export function inputGradTaps(g: Conv2dGeometry, { y, x }: Pick<Phase, 'y' | 'x'>): Taps {
  const { rows, columns } = metBy(g, y, x);
  const groupIn = g.inChannels / g.groups;
  const values: number[][] = [];
  for (let channel = 0; channel < g.outChannels / g.groups; channel++) {
    for (const row of rows) {
      for (const column of columns) {
        const place = (channel * g.outHeight + row.from) * g.outWidth + column.from;
        const weight = (channel * groupIn * g.kernelHeight + row.k) * g.kernelWidth + column.k;
        values.push([place, row.from, column.from, weight]);
      }
    }
  }
  return fill(paddedDepth(values.length, MOST_STEP), values);
}
