import { run, scope, Tensor } from '@flukeprint/autograd';
import { type Backend, conv2dGeometry, randomStream, type Shape, size } from '@flukeprint/kernels';
import { secondsOf } from './measure.ts';

/** One layer of ResNet34 at 224 px per row, batch 4: [channels in, channels out, kernel, stride, height and width]. */
const layers = [
  [3, 64, 7, 2, 224],
  [64, 64, 3, 1, 56],
  [128, 128, 3, 1, 28],
  [256, 256, 3, 1, 14],
  [512, 512, 3, 1, 7],
  [64, 128, 3, 2, 56],
  [128, 256, 1, 2, 28],
] as const;
const batch = 4;

export interface KernelRow {
  readonly layer: string;
  /** GFLOP/s; a multiplication and an addition count as two. */
  readonly forward: number;
  readonly inputGrad: number;
  readonly weightGrad: number;
}

/** Convolutions, forward and both gradients. */
export async function benchKernels(backend: Backend): Promise<KernelRow[]> {
  const rows: KernelRow[] = [];
  for (const [inChannels, outChannels, kernel, stride, extent] of layers) {
    const inputShape = [batch, inChannels, extent, extent];
    const weightShape = [outChannels, inChannels, kernel, kernel];
    const attributes = { stride, padding: (kernel - 1) / 2 };
    const { outHeight, outWidth } = conv2dGeometry('conv2d', inputShape, weightShape, attributes);
    const outputShape = [batch, outChannels, outHeight, outWidth];
    const flop = 2 * size(outputShape) * inChannels * kernel * kernel;
    const [input, weight, gradOutput] = [inputShape, weightShape, outputShape].map((shape) => random(backend, shape));
    const speed = async (body: () => void) => {
      const seconds = await secondsOf(backend, () => scope(body), { rounds: 5, warmup: 3 });
      return flop / seconds / 1e9;
    };
    rows.push({
      layer: `${kernel}×${kernel} / ${stride}, ${inChannels} → ${outChannels}, ${extent} px`,
      forward: await speed(() => void run('conv2d', { input: input!, weight: weight! }, attributes)),
      inputGrad: await speed(
        () => void run('conv2dInputGrad', { gradOutput: gradOutput!, weight: weight! }, { ...attributes, inputShape }),
      ),
      weightGrad: await speed(
        () => void run('conv2dWeightGrad', { gradOutput: gradOutput!, input: input! }, { ...attributes, weightShape }),
      ),
    });
    for (const tensor of [input, weight, gradOutput]) tensor!.dispose();
  }
  return rows;
}

export function random(backend: Backend, shape: Shape): Tensor {
  const stream = randomStream(0, 'bench', ...shape);
  return Tensor.from(
    backend,
    Float32Array.from({ length: size(shape) }, () => stream.uniformIn(-1, 1)),
    shape,
  );
}
