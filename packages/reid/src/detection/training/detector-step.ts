import { backward, functional as F, keep, OpenScope, Tensor } from '@flukeprint/autograd';
import type { DetectionTrainingBatch } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { namedParameters, yoloLoss } from '@flukeprint/models';
import { limitGradients, type Update } from '../../training/update.ts';
import type { DetectSettings } from './detector-settings.ts';
import type { DetectorState } from './detector-state.ts';

export type DetectionBatch = Pick<DetectionTrainingBatch, 'images' | 'shape' | 'boxes'>;

/**
 * One step of the optimiser. The outputs of the heads come to the host, where the loss is computed, and its derivative by
 * them goes back as what backward starts from. What the update tells of itself stays on the device: scalars of the
 * caller's.
 */
export async function detectorStep(
  backend: Backend,
  { network, optimizer, scaler, ema, position }: DetectorState,
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
    const update = step.enter((): Update => {
      // Σ output · gradient has just this gradient.
      const parts = outputs.map((output, i) => F.sum(F.mul(output, Tensor.from(backend, gradients[i]!, output.shape))));
      const sum = parts.reduce(F.add);
      backward(scaler ? scaler.scale(sum) : sum);
      const { control, ...told } = limitGradients([...namedParameters(network)], settings.clipNorm, scaler);
      optimizer.step(lr, control);
      optimizer.zeroGrad();
      ema?.update();
      position.steps = optimizer.steps;
      for (const scalar of Object.values(told)) keep(scalar);
      return told;
    });
    return { ...losses, update };
  } finally {
    step.close();
  }
}
