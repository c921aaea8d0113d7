import type { Fusion } from './fusion.ts';

/** What usually holds, where no held-out photos tell: as of the network and sift on the right whales of docs/accuracy.md. */
export const defaultFusion: Fusion = {
  weights: [2.26, 0.58, 1.39],
  probabilities: [
    { sum: -3.4, probability: 0.008 },
    { sum: -1, probability: 0.02 },
    { sum: 0, probability: 0.055 },
    { sum: 2, probability: 0.095 },
    { sum: 3.4, probability: 0.24 },
    { sum: 4.4, probability: 0.43 },
    { sum: 5.1, probability: 0.62 },
    { sum: 5.9, probability: 0.89 },
    { sum: 7.8, probability: 0.973 },
    { sum: 45, probability: 0.9999 },
  ],
};
