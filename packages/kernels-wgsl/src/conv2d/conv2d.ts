import { type Conv2dGeometry, conv2dGeometry, type DeviceTensor } from '@flukeprint/kernels';
import { dispatchTiles } from '../gemm/dispatch-tiles.ts';
import {
  BUSY_WORKGROUPS,
  type Tile,
  type TileName,
  tileCandidates,
  tileConstants,
  tileGrid,
  tiles,
} from '../gemm/tile.ts';
import type { Kernel, KernelContext } from '../kernel-context.ts';
import { sumTo } from '../sum-to/sum-to.ts';
import {
  depthwiseApplies,
  dispatchDepthwise,
  dispatchDepthwiseInputGrad,
  dispatchDepthwiseWeightGrad,
} from './depthwise/depthwise.ts';
import { columnTaps, forwardTaps, inputGradTaps, paddedVectors, phasesOf, vectorCount } from './taps.ts';
import { likelyGpu, winogradPays } from './winograd/pays.ts';
import type { WinogradDirection } from './winograd/tiling.ts';
import { dispatchWinogradWeightGrad } from './winograd/weight-grad.ts';
import { dispatchWinograd, winogradApplies, winogradTiles } from './winograd/winograd.ts';

export const conv2d: Kernel<'conv2d'> = (context, { input, weight, bias }, { output }, attributes) => {
  const g = conv2dGeometry('conv2d', input.shape, weight.shape, attributes);
  if (depthwiseApplies(g)) return dispatchDepthwise(context, { input, weight, bias }, output, g);
  const kernelSize = g.kernelHeight * g.kernelWidth;
  const sourceGroup = g.inChannels / g.groups;
  const rows = g.outChannels / g.groups;
  const columns = g.batch * g.outHeight * g.outWidth;
  const work = `${key('conv2d', g)} ${input.dtype}`;
  const way = context.fastest(work, waysOf(g, 'forward', input, tilesFor(context, input, rows, columns, g.groups)));
  if (isWinograd(way)) {
    dispatchWinograd(context, { input, weight, bias }, output, g, 'forward', { tile: tileOf(way) });
    return;
  }
  gather(context, tiles[way], input, weight, bias, output, {
    taps: context.table(key('conv2d taps', g), () => forwardTaps(g)),
    vectors: vectorCount(sourceGroup, kernelSize),
    rowStride: sourceGroup * kernelSize,
    channelStride: kernelSize,
    groupStride: rows * sourceGroup * kernelSize,
    params: {
      rows,
      columns,
      groups: g.groups,
      gridHeight: g.outHeight,
      gridWidth: g.outWidth,
      sourceChannels: g.inChannels,
      sourceHeight: g.inHeight,
      sourceWidth: g.inWidth,
      sourceGroup,
      stepY: g.strideY,
      stepX: g.strideX,
      originY: -g.padY,
      originX: -g.padX,
      targetChannels: g.outChannels,
      targetHeight: g.outHeight,
      targetWidth: g.outWidth,
      targetStepY: 1,
      targetStepX: 1,
      targetOriginY: 0,
      targetOriginX: 0,
    },
  });
};

/** Input pixels a stride apart meet the same taps: each such phase is a product of its own, without zeros. */
export const conv2dInputGrad: Kernel<'conv2dInputGrad'> = (
  context,
  { gradOutput, weight },
  { gradInput },
  attributes,
) => {
  const g = conv2dGeometry('conv2dInputGrad', gradInput.shape, weight.shape, attributes);
  if (depthwiseApplies(g)) return dispatchDepthwiseInputGrad(context, { gradOutput, weight }, gradInput, g);
  const kernelSize = g.kernelHeight * g.kernelWidth;
  const rows = g.inChannels / g.groups;
  const sourceGroup = g.outChannels / g.groups;
  const phases = phasesOf(g);
  const { height, width } = phases[0]!;
  const work = `${key('conv2dInputGrad', g)} ${gradOutput.dtype}`;
  const candidates = tilesFor(context, gradOutput, rows, g.batch * height * width, g.groups);
  const way = context.fastest(work, waysOf(g, 'inputGrad', gradOutput, candidates));
  if (isWinograd(way)) {
    dispatchWinograd(context, { input: gradOutput, weight }, gradInput, g, 'inputGrad', { tile: tileOf(way) });
    return;
  }
  for (const phase of phases) {
    gather(context, tiles[way], gradOutput, weight, undefined, gradInput, {
      taps: context.table(key(`conv2dInputGrad taps ${phase.y} ${phase.x}`, g), () => inputGradTaps(g, phase)),
      vectors: vectorCount(sourceGroup, phase.places),
      rowStride: kernelSize,
      channelStride: rows * kernelSize,
      groupStride: sourceGroup * rows * kernelSize,
      params: {
        rows,
        columns: g.batch * phase.height * phase.width,
        groups: g.groups,
        gridHeight: phase.height,
        gridWidth: phase.width,
        sourceChannels: g.outChannels,
        sourceHeight: g.outHeight,
        sourceWidth: g.outWidth,
        sourceGroup,
        stepY: 1,
        stepX: 1,
        originY: 0,
        originX: 0,
        targetChannels: g.inChannels,
        targetHeight: g.inHeight,
        targetWidth: g.inWidth,
        targetStepY: g.strideY,
        targetStepX: g.strideX,
        targetOriginY: phase.y,
        targetOriginX: phase.x,
      },
    });
  }
};

type WinogradWay = `winograd ${TileName}`;

/** A tile of the direct product, or of Winograd's. */
type Way = TileName | WinogradWay;

function isWinograd(way: Way): way is WinogradWay {
  return way.startsWith('winograd ');
}

function tileOf(way: WinogradWay): TileName {
  return way.slice('winograd '.length) as TileName;
}

interface Gathering {
  /** A table of taps.ts. */
  readonly taps: DeviceTensor;
  /** How many of its vectors there are. */
  readonly vectors: number;
  /** Steps through the weight. */
  readonly rowStride: number;
  readonly channelStride: number;
  readonly groupStride: number;
  readonly params: Readonly<Record<'rows' | 'columns' | 'groups' | 'sourceGroup' | string, number>>;
}

const gatherShaders = {
  registers: 'conv2d/implicit-gemm-registers.wgsl',
  matrices: 'conv2d/implicit-gemm-matrices.wgsl',
};

/** Packs the weight and multiplies it with what is gathered from the source. */
function gather(
  context: KernelContext,
  tile: Tile,
  source: DeviceTensor,
  weight: DeviceTensor,
  bias: DeviceTensor | undefined,
  result: DeviceTensor,
  { taps, vectors: vectorsThere, rowStride, channelStride, groupStride, params }: Gathering,
): void {
  const { rows, columns, groups, sourceGroup } = params;
  const { rowTiles, columnTiles } = tileGrid(tile, rows, columns);
  const vectors = paddedVectors(vectorsThere, tile.step);
  const depth = 4 * vectors;
  const pitch = rowTiles * tile.rows;
  const packed = context.temporary([groups, vectors, pitch, 4], tile.unit === 'matrices' ? 'f16' : 'f32');
  context.dispatch({
    shader: 'conv2d/pack-weight.wgsl',
    tensors: { weight, taps, packed },
    params: { rows, pitch, vectors, groups, rowStride, channelStride, groupStride },
    threads: groups * vectors * pitch,
  });
  dispatchTiles(context, groups * rowTiles * columnTiles, 2 * depth * tile.rows * tile.columns, {
    shader: gatherShaders[tile.unit],
    // A binding cannot stay empty: the weight stands in for an absent bias.
    tensors: { source, weight: packed, taps, bias: bias ?? weight, result },
    params: { ...params, depth, rowTiles, columnTiles, hasBias: bias !== undefined },
    constants: { ...tileConstants(tile, context.matrixUnit), IS_RAGGED: sourceGroup % 4 > 0 ? 1 : 0 },
  });
}

const weightGradShaders = {
  registers: 'conv2d/weight-grad-registers.wgsl',
  matrices: 'conv2d/weight-grad-matrices.wgsl',
};

/** Sums that are short enough to stay exact in f32, but not shorter than worth it. */
const LEAST_SLICE = 1024;
const MOST_SLICE = 8192;

export const conv2dWeightGrad: Kernel<'conv2dWeightGrad'> = (
  context,
  { gradOutput, input },
  { gradWeight },
  attributes,
) => {
  const g = conv2dGeometry('conv2dWeightGrad', input.shape, gradWeight.shape, attributes);
  if (depthwiseApplies(g)) return dispatchDepthwiseWeightGrad(context, { gradOutput, input }, gradWeight, g);
  const positions = g.batch * g.outHeight * g.outWidth;
  const rows = g.outChannels / g.groups;
  const columns = (g.inChannels / g.groups) * g.kernelHeight * g.kernelWidth;
  const work = `${key('conv2dWeightGrad', g)} ${input.dtype}`;
  const products = g.groups * Math.ceil(positions / MOST_SLICE);
  const way = context.fastest(work, waysOf(g, 'weightGrad', input, tilesFor(context, input, rows, columns, products)));
  if (isWinograd(way)) {
    dispatchWinogradWeightGrad(context, { gradOutput, input }, gradWeight, g, { tile: tileOf(way) });
    return;
  }
  const tile = tiles[way];
  const { rowTiles, columnTiles } = tileGrid(tile, rows, columns);
  const tileCount = g.groups * rowTiles * columnTiles;
  const forWork = Math.min(Math.ceil(BUSY_WORKGROUPS / tileCount), Math.floor(positions / LEAST_SLICE));
  const wanted = Math.max(1, forWork, Math.ceil(positions / MOST_SLICE));
  const sliceDepth = Math.ceil(positions / wanted / tile.step) * tile.step;
  const slices = Math.ceil(positions / sliceDepth);
  const partial = slices === 1 ? gradWeight : context.temporary([slices, ...gradWeight.shape]);
  dispatchTiles(context, slices * tileCount, 2 * sliceDepth * tile.rows * tile.columns, {
    shader: weightGradShaders[tile.unit],
    tensors: {
      gradOutput,
      input,
      taps: context.table(key('conv2dWeightGrad taps', g), () => columnTaps(g)),
      gradWeight: partial,
    },
    params: { ...g, rows, columns, rowTiles, columnTiles, sliceDepth },
    constants: tileConstants(tile, context.matrixUnit),
  });
  if (slices > 1) sumTo(context, { input: partial }, { output: gradWeight }, { shape: gradWeight.shape });
};

function tilesFor(
  { matrixUnit }: KernelContext,
  { dtype }: DeviceTensor,
  rows: number,
  columns: number,
  products: number,
) {
  return tileCandidates({ matrixUnit, dtype }, rows, columns, products);
}

/** Tiles of the direct product, and Winograd where it applies: first where it is likely to be faster. */
function waysOf(
  g: Conv2dGeometry,
  direction: WinogradDirection,
  { dtype }: DeviceTensor,
  candidates: readonly [TileName, ...TileName[]],
): readonly [Way, ...Way[]] {
  if (!winogradApplies(g)) return candidates;
  // On paper Winograd competes with products in registers.
  const isInRegisters = tiles[candidates[0]].unit === 'registers';
  const pays = isInRegisters && winogradPays(g, direction, likelyGpu, dtype === 'f16' ? 2 : 4);
  const [likely, ...others] = winogradTiles(g, direction);
  const first: Way = `winograd ${likely}`;
  const rest = others.map((name): Way => `winograd ${name}`);
  return pays ? [first, ...rest, ...candidates] : [...candidates, first, ...rest];
}

/** Names what depends on nothing else than the geometry. */
function key(what: string, g: Conv2dGeometry): string {
  return `${what} ${Object.values(g).join(' ')}`;
}
