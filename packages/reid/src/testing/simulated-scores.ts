import { randomStream } from '@flukeprint/random';
import type { AnimalScores } from '../aggregation/by-animal.ts';

export interface SimulatedScores {
  readonly animals: number;
  readonly queriesPerAnimal: number;
  /** How far scores of the same animal lie above those of others, in standard deviations. */
  readonly gain: number;
  readonly seed: number;
}

/** Scores of a season of which everything is known: normal, those of a query's own animal larger by `gain`. */
export function simulatedScores({ animals, queriesPerAnimal, gain, seed }: SimulatedScores): AnimalScores {
  const random = randomStream(seed, 'simulated scores');
  const names = Array.from({ length: animals }, (_, i) => `whale ${String(i).padStart(4, '0')}`);
  const individuals = names.flatMap((name) => Array(queriesPerAnimal).fill(name) as string[]);
  const rows = individuals.map((own) =>
    Float32Array.from(names, (name) => random.normal() + (name === own ? gain : 0)),
  );
  return { animals: names, rows, individuals };
}

/**
 * P(animal) and P(new) of such scores, for a season in which every second photo shows a new animal, by Bayes' rule: the likelihood ratio of a score s
 * is exp(gain · s − gain² / 2).
 */
export function trueProbabilities(scores: ArrayLike<number>, gain: number): { animals: number[]; isNew: number } {
  const ratios = Array.from(scores, (s) => (Number.isFinite(s) ? Math.exp(gain * s - gain ** 2 / 2) : 0));
  const present = Array.from(scores).filter(Number.isFinite).length;
  const mean = ratios.reduce((a, b) => a + b, 0) / present;
  return { animals: ratios.map((ratio) => ratio / present / (1 + mean)), isNew: 1 / (1 + mean) };
}
