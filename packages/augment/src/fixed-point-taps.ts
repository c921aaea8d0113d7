import { roundHalfEven } from './round-half-even.ts';

export interface FixedPointTaps {
  /** Two 16-bit weights per pair of taps. */
  readonly weights: Int16Array;
  /** Of each tap in a padded image of `paddedWidth` RGB pixels, in bytes. */
  readonly offsets: Uint32Array;
  readonly pairs: number;
  /** Bits behind the point. */
  readonly shift: number;
}

/** The taps of a square kernel that are not 0, in pairs, as precise as 16 bits hold the largest. */
export function fixedPointTaps(kernel: readonly (readonly number[])[], paddedWidth: number): FixedPointTaps {
  const taps = kernel.flatMap((row, y) => row.map((weight, x) => ({ weight, offset: 3 * (y * paddedWidth + x) })));
  const used = taps.filter(({ weight }) => weight !== 0);
  if (used.length % 2 === 1) used.push({ weight: 0, offset: used[0]!.offset });
  const largest = Math.max(...used.map(({ weight }) => Math.abs(weight)), 2 ** -16);
  const shift = Math.min(16, Math.floor(Math.log2(32767 / largest)));
  return {
    weights: Int16Array.from(used, ({ weight }) => roundHalfEven(weight * 2 ** shift)),
    offsets: Uint32Array.from(used, ({ offset }) => offset),
    pairs: used.length / 2,
    shift,
  };
}
