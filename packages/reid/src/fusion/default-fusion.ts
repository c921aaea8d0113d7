import type { Fusion } from './fusion.ts';

/** What usually holds, where no held-out photos tell: as of a network and sift on the right whales of docs/accuracy.md. */
export const defaultFusion: Fusion = {
  weights: [2.2, 0.7, 0.9],
  probabilities: [
    { sum: -5, probability: 0.0005 },
    { sum: 10, probability: 0.99 },
  ],
};
