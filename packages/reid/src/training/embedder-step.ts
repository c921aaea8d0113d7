import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import type { Batch } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { ArcFace, beginStep, classificationLoss, namedParameters } from '@flukeprint/models';
import type { Profile } from '../profile/profile.ts';
import type { EmbedderState } from './embedder-state.ts';
import type { Scalars } from './loss-reader.ts';
import type { Place } from './recipe.ts';
import { limitGradients, type Update } from './update.ts';

/** Scalars on the device. */
export interface Losses {
  /** What the gradients are of: embedding loss + weight · classifier loss. */
  readonly loss: Tensor;
  /** Its two parts, where there are two. */
  readonly parts: { readonly embedding: Tensor; readonly classifier: Tensor } | null;
}

/** Names training steps to a backend that plans their memory; a run has steps of one kind. */
export const trainingStepKey = 'training step';
/** Of steps that leave the backbone alone. */
export const frozenStepKey = 'training step of the head';

/**
 * Forward and backward of one batch. Gradients add up in the parameters until {@link updateWeights}, each batch weighing
 * alike in its step. The scope gives back all memory but losses and gradients.
 */
export function accumulateGradients(
  backend: Backend,
  state: EmbedderState,
  batch: Pick<Batch, 'images' | 'shape' | 'labels'>,
  { epoch, batch: index, batches }: Place,
  profile: Profile,
): Losses {
  const { embedder, head, scaler } = state;
  const { seed, classifierWeight, labelSmoothing, accumulate, marginWarmup } = state.settings;
  const number = (epoch - 1) * batches + index;
  const firstOfStep = index - (index % accumulate);
  const share = 1 / Math.min(accumulate, batches - firstOfStep);
  state.freezeFor(epoch);
  if (marginWarmup > 0 && head instanceof ArcFace) {
    head.marginShare = Math.min(1, (epoch - 1 + index / batches) / marginWarmup);
  }
  beginStep(embedder, seed, number);
  // A head that samples individuals keeps what it took until the step is whole.
  if (index === firstOfStep) beginStep(head, seed, number);
  return scope(() => {
    const images = Tensor.from(backend, batch.images, batch.shape);
    const { loss, parts } = profile.phase('forward', (): Losses => {
      const { embeddings, logits } = embedder.callWithLogits(images);
      const embedding = head.loss(embeddings, batch.labels);
      if (!logits) return { loss: embedding, parts: null };
      const target = Tensor.from(backend, batch.labels, [batch.labels.length]);
      const classifier = classificationLoss(logits, target, { labelSmoothing });
      return { loss: F.add(embedding, F.scale(classifier, classifierWeight)), parts: { embedding, classifier } };
    });
    profile.phase('backward', () => {
      const shared = share === 1 ? loss : F.scale(loss, share);
      backward(scaler ? scaler.scale(shared) : shared);
    });
    return {
      loss: loss.detach(),
      parts: parts && { embedding: parts.embedding.detach(), classifier: parts.classifier.detach() },
    };
  });
}

/** Moves the weights along the gradients that have added up. In f16 the device may skip the step, which counts all the same. */
export function updateWeights(state: EmbedderState, lr: number, profile: Profile): Update {
  const { embedder, head, optimizer, scaler, ema, position, settings } = state;
  return profile.phase('optimizer', () =>
    scope(() => {
      const moved = [...namedParameters(embedder), ...namedParameters(head), ...head.rowParameters()];
      const { control, ...update } = limitGradients(moved, settings.clipNorm, scaler);
      optimizer.step(lr, control);
      head.stepRows(lr, optimizer.steps, control);
      optimizer.zeroGrad();
      ema?.update();
      position.steps = optimizer.steps;
      return update;
    }),
  );
}

/** The scalars of a batch under their names in the log. */
export function scalarsOf(
  { loss, parts }: Losses,
  { gradNorm, lossScale }: Update,
): Scalars & { readonly loss: Tensor } {
  return {
    loss,
    embedding_loss: parts?.embedding,
    classifier_loss: parts?.classifier,
    grad_norm: gradNorm,
    loss_scale: lossScale,
  };
}

/** Waits for the device, and gives the scalars back. */
export async function readLosses(losses: Losses, update: Update): Promise<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const [name, scalar] of Object.entries(scalarsOf(losses, update))) {
    if (!scalar) continue;
    values[name] = await scalar.item();
    scalar.dispose();
  }
  return values;
}
