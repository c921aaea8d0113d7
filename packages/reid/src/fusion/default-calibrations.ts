import { logisticPairs, type PairCalibration } from './calibrate-pairs.ts';

const prior = 0.01;

/** What a cosine of embeddings says, where no held-out photos tell: as of a small network, on the right whales of docs/accuracy.md. */
export const cosineCalibration: PairCalibration = logisticPairs({ even: 0.4, scale: 0.1, prior });

/** A similarity of local features is a share of 1 already, and never certain. */
export const featureCalibration: PairCalibration = {
  probability: (similarity) => Math.min(0.999, Math.max(0.5 * prior, similarity)),
  prior,
};
