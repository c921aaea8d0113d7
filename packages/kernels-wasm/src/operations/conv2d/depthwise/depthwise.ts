import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import type { Context } from '../../../runtime/context.ts';

/** Elements of the largest kernel that mod.rs takes. */
const MOST_TAPS = 121;

/** One kernel per channel: a product of matrices would have one row. */
export function isDepthwise(g: Conv2dGeometry): boolean {
  return (
    g.groups > 1 &&
    g.groups === g.inChannels &&
    g.groups === g.outChannels &&
    g.kernelHeight * g.kernelWidth <= MOST_TAPS
  );
}

/** How far a kernel reaches along both axes. */
const reach = (g: Conv2dGeometry) => [(g.kernelHeight - 1) * g.dilationY, (g.kernelWidth - 1) * g.dilationX] as const;

/** Extents of a padded plane: what the windows of all outputs cover. */
function covered(g: Conv2dGeometry): { rows: number; columns: number } {
  const [reachY, reachX] = reach(g);
  return { rows: (g.outHeight - 1) * g.strideY + reachY + 1, columns: (g.outWidth - 1) * g.strideX + reachX + 1 };
}

const privateBytes = (context: Context, { rows, columns }: { rows: number; columns: number }) =>
  context.sizes.depthwise_private_bytes(rows, columns);

/** `conv2d` where {@link isDepthwise}. */
export function depthwise(
  context: Context,
  g: Conv2dGeometry,
  { input, weight, bias, output }: Record<'input' | 'weight' | 'output', DeviceTensor> & { bias?: DeviceTensor },
): void {
  const plane = covered(g);
  context.launchPrivate('depthwise', g.batch * g.inChannels, privateBytes(context, plane), {
    ...g,
    source: input,
    height: g.inHeight,
    width: g.inWidth,
    ...plane,
    top: g.padY,
    left: g.padX,
    spacingY: 1,
    spacingX: 1,
    weight,
    turned: false,
    bias,
    channels: g.inChannels,
    output,
  });
}

/** `conv2dInputGrad` where {@link isDepthwise}: gradOutput with zeros between its values, correlated with the turned kernel. */
export function depthwiseInputGrad(
  context: Context,
  g: Conv2dGeometry,
  { gradOutput, weight, gradInput }: Record<'gradOutput' | 'weight' | 'gradInput', DeviceTensor>,
): void {
  const [reachY, reachX] = reach(g);
  const plane = { rows: g.inHeight + reachY, columns: g.inWidth + reachX };
  context.launchPrivate('depthwise', g.batch * g.inChannels, privateBytes(context, plane), {
    ...g,
    source: gradOutput,
    height: g.outHeight,
    width: g.outWidth,
    ...plane,
    top: reachY - g.padY,
    left: reachX - g.padX,
    spacingY: g.strideY,
    spacingX: g.strideX,
    weight,
    turned: true,
    bias: undefined,
    channels: g.inChannels,
    strideY: 1,
    strideX: 1,
    output: gradInput,
    outHeight: g.inHeight,
    outWidth: g.inWidth,
  });
}

/** `conv2dWeightGrad` where {@link isDepthwise}. */
export function depthwiseWeightGrad(
  context: Context,
  g: Conv2dGeometry,
  { gradOutput, input, gradWeight }: Record<'gradOutput' | 'input' | 'gradWeight', DeviceTensor>,
): void {
  const plane = covered(g);
  context.launchPrivate('depthwise_weight_grad', g.inChannels, privateBytes(context, plane), {
    ...g,
    gradOutput,
    input,
    height: g.inHeight,
    width: g.inWidth,
    ...plane,
    top: g.padY,
    left: g.padX,
    channels: g.inChannels,
    gradWeight,
  });
}
