import { functional as F, Tensor } from '@flukeprint/autograd';
import { type Shape, size } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { Module } from './module.ts';

/** Zeroes what a mask of random zeros and ones says, and scales the rest so that the mean stays. Nothing in evaluation. */
abstract class RandomMask extends Module {
  readonly p: number;
  #random: Random | null = null;

  /** `p`: the probability of a zero, 0…1. */
  constructor(p: number) {
    super();
    if (!(p >= 0 && p <= 1)) throw new RangeError(`expected the probability p to be from 0 to 1, received ${p}`);
    this.p = p;
  }

  /** Which elements share one random number: the mask is broadcast to the input. */
  protected abstract maskShape(input: Shape): Shape;

  override beginStep(random: Random): void {
    this.#random = random;
  }

  override forward(input: Tensor): Tensor {
    if (!this.training || this.p === 0) return input;
    const random = this.#random;
    if (!random)
      throw new Error(`${this.constructor.name}: expected beginStep before forward: it gives the random numbers`);
    const kept = this.p === 1 ? 0 : 1 / (1 - this.p);
    const shape = this.maskShape(input.shape);
    const mask = Float32Array.from({ length: size(shape) }, () => (random.uniform() < this.p ? 0 : kept));
    return F.mul(input, Tensor.from(input.backend, mask, shape, { dtype: input.dtype }));
  }
}

/** Srivastava et al. 2014, each element by itself. Meant for vectors: the mask is made on the host. */
export class Dropout extends RandomMask {
  protected override maskShape(input: Shape): Shape {
    return input;
  }
}

/** Stochastic depth (Huang et al. 2016), torchvision's mode "row": zeroes a branch for whole images. */
export class StochasticDepth extends RandomMask {
  protected override maskShape(input: Shape): Shape {
    return input.map((extent, i) => (i === 0 ? extent : 1));
  }
}
