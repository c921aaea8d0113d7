import type { Shape } from '../contract.ts';
import { expectAttribute, expectPair, type Pair, ShapeError, show } from '../shape.ts';

/** Pixels; `stride` is the kernel size where absent, `ceilMode` keeps a last window that hangs over the edge. */
export interface Pool2dAttributes {
  readonly kernelSize: Pair;
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly ceilMode?: boolean;
}

/** Max pooling may have further padding below and to the right, as Darknet's windows of even size do. */
export interface MaxPool2dAttributes extends Pool2dAttributes {
  /** Instead of `padding`, at the bottom and right; less than the kernel size. */
  readonly paddingEnd?: Pair;
}

/** Every number a pooling loop needs, from shape and attributes. */
export interface Pool2dGeometry {
  readonly batch: number;
  readonly channels: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padY: number;
  readonly padX: number;
}

/** Geometry of pooling `input` [N, C, H, W]. Every window holds at least one pixel of the input. */
export function pool2dGeometry(operation: string, input: Shape, attributes: MaxPool2dAttributes): Pool2dGeometry {
  const { kernelSize, stride = kernelSize, padding = 0, paddingEnd = padding, ceilMode = false } = attributes;
  const [kernelHeight, kernelWidth] = expectPair(operation, 'kernelSize', kernelSize, 1);
  const [strideY, strideX] = expectPair(operation, 'stride', stride, 1);
  const [padY, padX] = expectPair(operation, 'padding', padding, 0);
  const [endY, endX] = expectPair(operation, 'paddingEnd', paddingEnd, 0);
  const atMostHalf = 2 * padY <= kernelHeight && 2 * padX <= kernelWidth;
  expectAttribute(
    operation,
    'padding',
    `at most half of kernelSize ${JSON.stringify(kernelSize)}`,
    padding,
    atMostHalf,
  );
  const lessThanKernel = endY < kernelHeight && endX < kernelWidth;
  const less = `less than kernelSize ${JSON.stringify(kernelSize)}`;
  expectAttribute(operation, 'paddingEnd', less, paddingEnd, lessThanKernel || paddingEnd === padding);
  expectAttribute(operation, 'ceilMode', 'true or false', ceilMode, typeof ceilMode === 'boolean');
  const [batch, channels, inHeight, inWidth] = input as [number, number, number, number];
  const outHeight = outExtent(inHeight, kernelHeight, strideY, padY, endY, ceilMode);
  const outWidth = outExtent(inWidth, kernelWidth, strideX, padX, endX, ceilMode);
  if (outHeight < 1 || outWidth < 1) {
    const padded = `at least as large as the kernel [${kernelHeight}, ${kernelWidth}] with its padding`;
    throw new ShapeError(operation, 'input', padded, show(input));
  }
  return {
    batch,
    channels,
    inHeight,
    inWidth,
    outHeight,
    outWidth,
    kernelHeight,
    kernelWidth,
    strideY,
    strideX,
    padY,
    padX,
  };
}

function outExtent(
  extent: number,
  kernel: number,
  stride: number,
  pad: number,
  end: number,
  ceilMode: boolean,
): number {
  const steps = (extent + pad + end - kernel) / stride;
  const out = (ceilMode ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // A last window that starts beyond the input, in the right or bottom padding, is dropped.
  return ceilMode && (out - 1) * stride >= extent + pad ? out - 1 : out;
}

/** Visits every output position with the index of its plane's first input element and its window, padding included. */
export function forEachWindow(
  g: Pool2dGeometry,
  visit: (output: number, plane: number, top: number, left: number) => void,
): void {
  for (let p = 0; p < g.batch * g.channels; p++)
    for (let y = 0; y < g.outHeight; y++)
      for (let x = 0; x < g.outWidth; x++) {
        const output = (p * g.outHeight + y) * g.outWidth + x;
        visit(output, p * g.inHeight * g.inWidth, y * g.strideY - g.padY, x * g.strideX - g.padX);
      }
}
