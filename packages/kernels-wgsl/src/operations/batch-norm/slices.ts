import { channels, type Shape } from '@flukeprint/kernels';
import type { Launch } from '../kernel-context.ts';

/** Of 256 invocations each: twice what the largest GPUs hold at a time, so that the last ones do not leave many idle. */
const WORKGROUPS = 2048;
/** Vectors per lane, so that a lane's start and the sums at its end weigh little. Fewer where no sums are left behind. */
const ROUNDS = 4;
const WORKGROUP_SIZE = 256;

/** A tensor, or several as one, that is a part of a whole along the channels, cut for walk.wgsl. */
export interface Sliced<Part> {
  readonly part: Part;
  /** What walk.wgsl asks for. */
  readonly params: {
    readonly batch: number;
    readonly channels: number;
    readonly wholeChannels: number;
    readonly offset: number;
    readonly plane: number;
    readonly slices: number;
    readonly sliceVectors: number;
    readonly stepImages: number;
    readonly stepPositions: number;
  };
  readonly constants: { readonly lanes: number; readonly WIDTH: number };
  readonly workgroups: number;
}

/**
 * Cuts the channels of each part into slices of equal length, the same number for every part. Small ones, more
 * than fill a GPU where there is the work (`most`), or just enough to fill it (`enough`, where each slice leaves partial
 * sums behind).
 */
export function slice<Part extends { readonly shape: Shape }>(
  parts: readonly Part[],
  cut: 'most' | 'enough',
): Sliced<Part>[] {
  const { batch, positions } = channels(parts[0]!.shape);
  const width = positions % 4 === 0 ? 4 : 1;
  const plane = positions / width;
  const vectors = batch * plane;
  const lanes = powerOfTwo(vectors / ROUNDS);
  const fewestChannels = Math.min(...parts.map(({ shape }) => shape[1]!));
  const enough = Math.ceil((WORKGROUPS * WORKGROUP_SIZE) / (fewestChannels * lanes));
  const roundsOfEnough = Math.ceil(vectors / (enough * lanes));
  const rounds = cut === 'most' ? Math.min(ROUNDS, roundsOfEnough) : Math.max(ROUNDS, roundsOfEnough);
  const sliceVectors = rounds * lanes;
  const slices = Math.ceil(vectors / sliceVectors);
  const wholeChannels = parts.reduce((sum, { shape }) => sum + shape[1]!, 0);
  let offset = 0;
  return parts.map((part) => {
    const inPart = part.shape[1]!;
    const params = {
      ...{ batch, channels: inPart, wholeChannels, offset, plane, slices, sliceVectors },
      stepImages: Math.floor(lanes / plane),
      stepPositions: lanes % plane,
    };
    offset += inPart;
    const workgroups = Math.ceil((inPart * slices * lanes) / WORKGROUP_SIZE);
    return { part, params, constants: { lanes, WIDTH: width }, workgroups };
  });
}

/** One row of lanes per channel, up to one lane per slice: there is little to do, and it should not take long. */
export function finishLaunch(channels: number, slices: number): Pick<Launch, 'workgroups' | 'constants'> {
  const lanes = powerOfTwo(slices);
  return { workgroups: Math.ceil((channels * lanes) / WORKGROUP_SIZE), constants: { lanes } };
}

/** The next power of two, at most a workgroup. */
function powerOfTwo(n: number): number {
  return Math.min(WORKGROUP_SIZE, 2 ** Math.ceil(Math.log2(Math.max(n, 1))));
}
