import type { Conv2dGeometry } from '@flukeprint/kernels';
import { PLACES } from './product.ts';
import { tiling, type WinogradDirection } from './tiling.ts';
import { winogradApplies } from './winograd.ts';

/** What a data sheet says of a GPU. */
export interface GpuRates {
  /** f32 operations per second, a multiplication and an addition being two. */
  readonly flops: number;
  /** Bytes per second from and to memory. */
  readonly bandwidth: number;
}

/** 50 operations per byte: between a GPU for data centres (20) and one for games (80). */
export const likelyGpu: GpuRates = { flops: 25e12, bandwidth: 0.5e12 };

/** The share of the peak that products of matrices are assumed to reach. */
const REACHED = 0.6;
/** Rows of the smallest tiles, of the direct product as of the 36. */
const LEAST_ROWS = 32;

/** Seconds on paper. */
export interface WinogradEstimate {
  readonly direct: number;
  readonly winograd: number;
}

/**
 * The time of a convolution on paper. Direct: its operations. By Winograd: each pass reads and writes memory once, the
 * product as well, or computes for as long as its operations take if that is longer. `elementBytes`: of the activations.
 */
export function winogradEstimate(
  g: Conv2dGeometry,
  direction: WinogradDirection = 'forward',
  { flops, bandwidth }: GpuRates = likelyGpu,
  elementBytes: 2 | 4 = 4,
): WinogradEstimate {
  const { source, result, tiles } = tiling(g, direction);
  const [depth, rows] = [source.channels, result.channels];
  const work = (terms: number, height: number) =>
    (2 * terms * LEAST_ROWS * Math.ceil(height / LEAST_ROWS)) / (REACHED * flops);
  const direct = work(9 * depth * g.batch * g.outHeight * g.outWidth, rows);

  const planes = (p: { channels: number; height: number; width: number }) =>
    elementBytes * g.batch * p.channels * p.height * p.width;
  const places = (n: number) => 4 * PLACES * n;
  const kernels = depth * rows;
  const transforms =
    planes(source) + planes(result) + places((depth + rows) * tiles) + 4 * 9 * kernels + places(kernels);
  const product = Math.max(places((depth + rows) * tiles + kernels) / bandwidth, work(PLACES * depth * tiles, rows));
  return { direct, winograd: transforms / bandwidth + product };
}

/** Whether Winograd is the faster way on paper. A measurement overrules this. */
export function winogradPays(
  g: Conv2dGeometry,
  direction: WinogradDirection = 'forward',
  gpu: GpuRates = likelyGpu,
  elementBytes: 2 | 4 = 4,
): boolean {
  if (!winogradApplies(g)) return false;
  const { direct, winograd } = winogradEstimate(g, direction, gpu, elementBytes);
  return winograd < direct;
}
