import { backward, functional as F, keep, OpenScope, Tensor } from '@flukeprint/autograd';
import type { DetectionTrainingBatch } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { clipGradNorm, namedParameters, yoloLoss } from '@flukeprint/models';
import type { DetectSettings } from './detect-settings.ts';
import type { DetectorState } from './detector-state.ts';

export type DetectionBatch = Pick<DetectionTrainingBatch, 'images' | 'shape' | 'boxes'>;

/**
 * One step of the optimiser. The outputs of the heads come to the host, where the loss is computed, and its derivative by
 * them goes back as what backward starts from. The gradients' norm, where it is limited, stays on the device: a scalar of the
 * caller's.
 */
export async function detectorStep(
  backend: Backend,
  { network, optimizer, ema, position }: DetectorState,
  { images, shape, boxes }: DetectionBatch,
  lr: number,
  settings: DetectSettings,
) {
  const step = new OpenScope();
  try {
    const outputs = step.enter(() => network.call(Tensor.from(backend, images, shape)));
    const read = await Promise.all(
      outputs.map(async (output) => ({ values: await output.read(), shape: output.shape })),
    );
    const { gradients, ...losses } = yoloLoss(read, network.heads, boxes, settings);
    const norm = step.enter(() => {
      // Σ output · gradient has just this gradient.
      const parts = outputs.map((output, i) => F.sum(F.mul(output, Tensor.from(backend, gradients[i]!, output.shape))));
      backward(parts.reduce(F.add));
      const limited = settings.clipNorm > 0 ? clipGradNorm([...namedParameters(network)], settings.clipNorm) : null;
      optimizer.step(lr);
      optimizer.zeroGrad();
      ema?.update();
      position.steps = optimizer.steps;
      return limited && keep(limited);
    });
    return { ...losses, gradNorm: norm };
  } finally {
    step.close();
  }
}
