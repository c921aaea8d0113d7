import type { Conv2dGeometry, DeviceTensor } from '@flukeprint/kernels';
import type { Context } from '../../../runtime/context.ts';

/** Elements of the largest kernel that `depthwise.rs` takes. */
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

export function depthwise(
  context: Context,
  g: Conv2dGeometry,
  { input, weight, bias, output }: Record<'input' | 'weight' | 'output', DeviceTensor> & { bias?: DeviceTensor },
): void {
  const [reachY, reachX] = reach(g);
  const rows = (g.outHeight - 1) * g.strideY + reachY + 1;
  const columns = (g.outWidth - 1) * g.strideX + reachX + 1;
  context.launchPrivate(
    'depthwise',
    g.batch * g.inChannels,
    context.sizes.depthwise_private_bytes(rows, columns),
    ...[context.address(input), g.inHeight, g.inWidth, rows, columns, g.padY, g.padX, 1, 1],
    ...[context.address(weight), 0, context.address(bias), g.inChannels],
    ...kernelOf(g),
    ...[g.strideY, g.strideX, context.address(output), g.outHeight, g.outWidth],
  );
}

/** gradOutput with zeros between its values, correlated with the turned kernel. */
export function depthwiseInputGrad(
  context: Context,
  g: Conv2dGeometry,
  { gradOutput, weight, gradInput }: Record<'gradOutput' | 'weight' | 'gradInput', DeviceTensor>,
): void {
  const [reachY, reachX] = reach(g);
  const [rows, columns] = [g.inHeight + reachY, g.inWidth + reachX];
  context.launchPrivate(
    'depthwise',
    g.batch * g.inChannels,
    context.sizes.depthwise_private_bytes(rows, columns),
    ...[context.address(gradOutput), g.outHeight, g.outWidth, rows, columns, reachY - g.padY, reachX - g.padX],
    ...[g.strideY, g.strideX, context.address(weight), 1, 0, g.inChannels],
    ...kernelOf(g),
    ...[1, 1, context.address(gradInput), g.inHeight, g.inWidth],
  );
}

export function depthwiseWeightGrad(
  context: Context,
  g: Conv2dGeometry,
  { gradOutput, input, gradWeight }: Record<'gradOutput' | 'input' | 'gradWeight', DeviceTensor>,
): void {
  const [reachY, reachX] = reach(g);
  const rows = (g.outHeight - 1) * g.strideY + reachY + 1;
  const columns = (g.outWidth - 1) * g.strideX + reachX + 1;
  context.launchPrivate(
    'depthwise_weight_grad',
    g.inChannels,
    context.sizes.depthwise_private_bytes(rows, columns),
    ...[context.address(gradOutput), g.outHeight, g.outWidth, context.address(input), g.inHeight, g.inWidth],
    ...[rows, columns, g.padY, g.padX, g.batch, g.inChannels],
    ...kernelOf(g),
    ...[g.strideY, g.strideX, context.address(gradWeight)],
  );
}

const kernelOf = (g: Conv2dGeometry) => [g.kernelHeight, g.kernelWidth, g.dilationY, g.dilationX] as const;
