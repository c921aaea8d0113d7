import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import type { Batch } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { beginStep, classificationLoss, clipGradNorm, namedParameters } from '@flukeprint/models';
import type { TrainingState } from './checkpoint.ts';
import type { Scalars } from './loss-reader.ts';
import type { Profile } from './profile/profile.ts';

/** Scalars on the device. */
export interface Losses {
  /** What the gradients are of: embedding loss + weight · classifier loss. */
  readonly loss: Tensor;
  /** Its two parts, where there are two. */
  readonly parts: { readonly embedding: Tensor; readonly classifier: Tensor } | null;
}

/** Which batch of the run it is. */
export interface Place {
  /** From 1. */
  readonly epoch: number;
  /** Within the epoch, from 0. */
  readonly batch: number;
  /** Of an epoch. */
  readonly batches: number;
  /** Batches of a step; the last step of an epoch has what is left. */
  readonly accumulate: number;
}

/**
 * Forward and backward of one batch. Gradients add up in the parameters until {@link updateWeights}, each batch weighing
 * alike in its step. The scope gives back all memory but losses and gradients.
 */
export function accumulateGradients(
  backend: Backend,
  { embedder, head, settings }: TrainingState,
  batch: Pick<Batch, 'images' | 'shape' | 'labels'>,
  { epoch, batch: index, batches, accumulate }: Place,
  profile: Profile,
): Losses {
  const { seed, classifierWeight, labelSmoothing } = settings;
  const number = (epoch - 1) * batches + index;
  const firstOfStep = index - (index % accumulate);
  const share = 1 / Math.min(accumulate, batches - firstOfStep);
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
    profile.phase('backward', () => backward(share === 1 ? loss : F.scale(loss, share)));
    return {
      loss: loss.detach(),
      parts: parts && { embedding: parts.embedding.detach(), classifier: parts.classifier.detach() },
    };
  });
}

/** Moves the weights along the gradients that have added up. Returns the gradients' norm, a scalar, where it is limited. */
export function updateWeights(state: TrainingState, lr: number, profile: Profile): Tensor | null {
  const { embedder, head, optimizer, ema, position, settings } = state;
  return profile.phase('optimizer', () =>
    scope(() => {
      const moved = [...namedParameters(embedder), ...namedParameters(head), ...head.rowParameters()];
      const norm = settings.clipNorm > 0 ? clipGradNorm(moved, settings.clipNorm) : null;
      optimizer.step(lr);
      head.stepRows(lr, optimizer.steps);
      optimizer.zeroGrad();
      ema?.update();
      position.steps = optimizer.steps;
      return norm;
    }),
  );
}

/** The scalars of a batch under their names in the log. */
export function scalarsOf({ loss, parts }: Losses, gradNorm: Tensor | null): Scalars & { readonly loss: Tensor } {
  return {
    loss,
    embedding_loss: parts?.embedding,
    classifier_loss: parts?.classifier,
    grad_norm: gradNorm,
  };
}

/** Waits for the device, and gives the scalars back. */
export async function readLosses(losses: Losses, gradNorm: Tensor | null): Promise<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const [name, scalar] of Object.entries(scalarsOf(losses, gradNorm))) {
    if (!scalar) continue;
    values[name] = await scalar.item();
    scalar.dispose();
  }
  return values;
}
