import { functional as F, type Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { fill, parameter } from './init.ts';
import { Module } from './module.ts';

/** How maps become features: their means, or generalized means of a learned power. */
export const poolingNames = ['avg', 'gem'] as const;
/** One of {@link poolingNames}. */
export type PoolingName = (typeof poolingNames)[number];

/** Maps [N, C, H, W] to features [N, C]. */
export function createPooling(backend: Backend, name: PoolingName): Module {
  return name === 'gem' ? new GemPool(backend) : new AvgPool();
}

/** The mean of each plane: [N, C, H, W] → [N, C]. */
export function averagePlanes(maps: Tensor): Tensor {
  return withoutExtent(F.adaptiveAvgPool2d(maps, { outputSize: 1 }));
}

class AvgPool extends Module {
  override forward(maps: Tensor): Tensor {
    return averagePlanes(maps);
  }
}

/** Radenović et al. 2018: the power is one for all channels, learned from their 3. */
class GemPool extends Module {
  readonly p: Tensor;

  constructor(backend: Backend) {
    super();
    this.p = parameter(backend, [1]);
  }

  override reset(): void {
    fill(this.p, () => 3);
  }

  override forward(maps: Tensor): Tensor {
    return withoutExtent(F.gemPool2d(maps, this.p));
  }
}

/** [N, C, 1, 1] → [N, C] */
const withoutExtent = (pooled: Tensor): Tensor => F.reshape(pooled, pooled.shape.slice(0, 2));
