import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import type { KernelContext } from '../../kernel-context.ts';
import { sumTo } from '../../sum-to/sum-to.ts';

/** Invocations of a workgroup. */
const THREADS = 64;
/** Taps of the largest kernel, as sums and values of more would not stay in registers. */
const MOST_TAPS = 25;

/** Whether each channel is convolved by itself into one. Bound by memory: a matrix product would use one row of its tiles. */
export function depthwiseApplies({ groups, inChannels, outChannels, ...g }: Conv2dGeometry): boolean {
  const isByItself = groups === inChannels && groups === outChannels && groups > 1;
  return isByItself && g.kernelHeight * g.kernelWidth <= MOST_TAPS;
}

/** Planes that windows lie on, and the results they have. */
interface Windows {
  readonly batch: number;
  readonly channels: number;
  readonly sourceHeight: number;
  readonly sourceWidth: number;
  readonly height: number;
  readonly width: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padY: number;
  readonly padX: number;
  readonly dilationY: number;
  readonly dilationX: number;
}

function forwardWindows(g: Conv2dGeometry): Windows {
  return {
    ...g,
    channels: g.inChannels,
    sourceHeight: g.inHeight,
    sourceWidth: g.inWidth,
    height: g.outHeight,
    width: g.outWidth,
  };
}

/** Results that an invocation computes below one another, and the values it may hold for them. */
const ROWS = 4;
const MOST_ROWS = 7;
const MOST_VALUES = 56;

/** As many as fit, if that leaves no rest: 7 for planes of 7, 14, 28, … */
function rowsOf({ height, kernelHeight, kernelWidth, strideY, dilationY }: Windows): number {
  if (dilationY > 1) return 1;
  const fit = Math.floor((Math.floor(MOST_VALUES / kernelWidth) - kernelHeight) / strideY) + 1;
  const most = Math.max(1, Math.min(MOST_ROWS, height, fit));
  for (let rows = most; rows > 2; rows--) if (height % rows === 0) return rows;
  return Math.min(ROWS, most);
}

/** Parameters and constants of window.wgsl. */
function windowsLaunch(w: Windows, hasBias: boolean, chunksOf: (columns: number) => number) {
  const rows = rowsOf(w);
  const rowGroups = Math.ceil(w.height / rows);
  const columns = w.batch * rowGroups * w.width;
  const chunk = THREADS * Math.ceil(columns / chunksOf(columns) / THREADS);
  const chunks = Math.ceil(columns / chunk);
  const stepLines = Math.floor(THREADS / w.width);
  const stepImages = Math.floor(stepLines / rowGroups);
  const steps = { stepImages, stepGroups: stepLines - stepImages * rowGroups, stepX: THREADS % w.width };
  return {
    chunks,
    params: { ...w, ...steps, rowGroups, columns, chunk, chunks, hasBias },
    constants: {
      KERNEL_HEIGHT: w.kernelHeight,
      KERNEL_WIDTH: w.kernelWidth,
      STRIDE_Y: w.strideY,
      STRIDE_X: w.strideX,
      DILATION_Y: w.dilationY,
      DILATION_X: w.dilationX,
      ROWS: rows,
      HAS_REST: w.height % rows > 0 ? 1 : 0,
    },
  };
}

function convolve(
  context: KernelContext,
  windows: Windows,
  { source, weight, bias }: { source: DeviceTensor; weight: DeviceTensor; bias?: DeviceTensor | undefined },
  result: DeviceTensor,
  isTurned: boolean,
): void {
  const { chunks, params, constants } = windowsLaunch(windows, bias !== undefined, (columns) => columns / THREADS);
  context.dispatch({
    shader: 'conv2d/depthwise/forward.wgsl',
    // A binding cannot stay empty: the weight stands in for an absent bias.
    tensors: { source, weight, bias: bias ?? weight, result },
    params,
    constants: { ...constants, IS_TURNED: isTurned ? 1 : 0 },
    workgroups: windows.channels * chunks,
  });
}

/** A convolution of each channel by itself; `weight` is [channels, 1, kernelHeight, kernelWidth]. */
export function dispatchDepthwise(
  context: KernelContext,
  { input, weight, bias }: { input: DeviceTensor; weight: DeviceTensor; bias?: DeviceTensor | undefined },
  output: DeviceTensor,
  g: Conv2dGeometry,
): void {
  convolve(context, forwardWindows(g), { source: input, weight, bias }, output, false);
}

/** ∂input: for a stride of 1 a convolution with the kernel turned round, else every input gathers what it went into. */
export function dispatchDepthwiseInputGrad(
  context: KernelContext,
  { gradOutput, weight }: { gradOutput: DeviceTensor; weight: DeviceTensor },
  gradInput: DeviceTensor,
  g: Conv2dGeometry,
): void {
  if (g.strideY === 1 && g.strideX === 1) {
    const windows: Windows = {
      ...g,
      channels: g.inChannels,
      sourceHeight: g.outHeight,
      sourceWidth: g.outWidth,
      height: g.inHeight,
      width: g.inWidth,
      padY: g.dilationY * (g.kernelHeight - 1) - g.padY,
      padX: g.dilationX * (g.kernelWidth - 1) - g.padX,
    };
    convolve(context, windows, { source: gradOutput, weight }, gradInput, true);
    return;
  }
  const constants = {
    KERNEL_HEIGHT: g.kernelHeight,
    KERNEL_WIDTH: g.kernelWidth,
    STRIDE_Y: g.strideY,
    STRIDE_X: g.strideX,
  };
  if (g.dilationY > 1 || g.dilationX > 1) {
    context.dispatch({
      shader: 'conv2d/depthwise/dilated-input-grad.wgsl',
      tensors: { gradOutput, weight, gradInput },
      params: { ...g, channels: g.inChannels },
      constants,
      threads: g.batch * g.inChannels * g.inHeight * g.inWidth,
    });
    return;
  }
  const firstRow = Math.floor(g.padY / g.strideY);
  const firstColumn = Math.floor(g.padX / g.strideX);
  const blockRows = Math.floor((g.inHeight - 1 + g.padY) / g.strideY) + 1 - firstRow;
  const blockColumns = Math.floor((g.inWidth - 1 + g.padX) / g.strideX) + 1 - firstColumn;
  const blocks = g.batch * blockRows * blockColumns;
  const chunks = Math.ceil(blocks / THREADS);
  context.dispatch({
    shader: 'conv2d/depthwise/strided-input-grad.wgsl',
    tensors: { gradOutput, weight, gradInput },
    params: { ...g, channels: g.inChannels, firstRow, firstColumn, blockRows, blockColumns, blocks, chunks },
    constants,
    workgroups: g.inChannels * chunks,
  });
}

/** Workgroups that keep a large GPU busy with a sum that memory bounds, and columns that make one worth it. */
const BUSY_WORKGROUPS = 4096;
const LEAST_CHUNK = 4 * THREADS;

/** ∂weight, in as many parts as keep a large GPU busy, which are added up in a fixed order. */
export function dispatchDepthwiseWeightGrad(
  context: KernelContext,
  { gradOutput, input }: { gradOutput: DeviceTensor; input: DeviceTensor },
  gradWeight: DeviceTensor,
  g: Conv2dGeometry,
): void {
  const { chunks, params, constants } = windowsLaunch(forwardWindows(g), false, (columns) =>
    Math.max(1, Math.min(Math.ceil(BUSY_WORKGROUPS / g.inChannels), Math.floor(columns / LEAST_CHUNK))),
  );
  const partial = chunks === 1 ? gradWeight : context.temporary([chunks, ...gradWeight.shape]);
  context.dispatch({
    shader: 'conv2d/depthwise/weight-grad.wgsl',
    tensors: { gradOutput, source: input, gradWeight: partial },
    params,
    constants,
    workgroups: g.inChannels * chunks,
  });
  if (chunks > 1) sumTo(context, { input: partial }, { output: gradWeight }, { shape: gradWeight.shape });
}
