import { channels, type DeviceTensor } from '@flukeprint/kernels';

/** Of 256 invocations each: twice what the largest GPUs hold at a time, so that the last ones do not leave many idle. */
const WORKGROUPS = 2048;
/** Vectors per lane, so that a lane's start and the sums at its end weigh little. */
const ROUNDS = 4;
const WORKGROUP_SIZE = 256;

/** A tensor that is a part of a whole along the channels, cut for walk.wgsl. */
export interface SlicedPart {
  readonly part: DeviceTensor;
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
 * Cuts the channels of each part into slices of equal length, the same number for every part. As many as there is work
 * for (`most`), or just enough to fill a GPU (`enough`, where each slice leaves partial sums behind).
 */
export function slice(parts: readonly DeviceTensor[], cut: 'most' | 'enough'): SlicedPart[] {
  const { batch, positions } = channels(parts[0]!.shape);
  const width = positions % 4 === 0 ? 4 : 1;
  const plane = positions / width;
  const vectors = batch * plane;
  const lanes = Math.min(WORKGROUP_SIZE, 2 ** Math.ceil(Math.log2(Math.max(vectors / ROUNDS, 1))));
  const fewestChannels = Math.min(...parts.map(({ shape }) => shape[1]!));
  const enough = Math.ceil((WORKGROUPS * WORKGROUP_SIZE) / (fewestChannels * lanes));
  const rounds = Math.max(ROUNDS, cut === 'most' ? 0 : Math.ceil(vectors / (enough * lanes)));
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
