import { Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { Module } from '../nn/module.ts';

/** Indices of individuals, one per embedding; on the host where the loss has to look at them. */
export type Target = Tensor | Int32Array;

/**
 * What embeddings are trained with, as a training loop sees it: a module whose parameters, if it has any, belong to the
 * optimiser with those of the network. A step is `beginStep`, `loss` and backward for each batch that it accumulates, the
 * optimiser's step, `stepRows`.
 */
export abstract class EmbeddingLoss extends Module {
  /** The scalar to minimise: embeddings [N, D] of individuals `target` [N]. */
  abstract loss(embeddings: Tensor, target: Target): Tensor;

  /** Scores [N, individuals] of a prediction, without margin. Throws where the loss knows no individuals. */
  abstract override forward(embeddings: Tensor): Tensor;

  /**
   * Parameters of this step that no optimiser holds, with their gradients after backward: for the clipping of a norm over
   * all gradients. None in most losses.
   */
  *rowParameters(): Generator<[name: string, parameter: Tensor]> {}

  /**
   * Moves those parameters and forgets their gradients. `lr`, `step` (from 1) and `control` are the optimiser's. Without
   * {@link rowParameters} there is nothing to do.
   */
  stepRows(_lr: number, _step: number, _control?: Tensor): void {}
}

/** The target on the device. */
export function targetTensor(backend: Backend, target: Target): Tensor {
  return target instanceof Tensor ? target : Tensor.from(backend, target, [target.length]);
}
