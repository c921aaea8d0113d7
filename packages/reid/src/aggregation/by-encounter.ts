import type { Groups } from './by-animal.ts';

/**
 * What the photos of an encounter, which show one animal, say together of each animal of the catalogue:
 * - `best`: the best score of them,
 * - `mean`: their mean,
 * - `noisy-or`: 1 − Π (1 − p) of probabilities,
 * - `log-odds`: the mean of the log-odds of probabilities, as a probability: each photo's doubt counts.
 */
export const encounterFusions = ['best', 'mean', 'noisy-or', 'log-odds'] as const;
export type EncounterFusion = (typeof encounterFusions)[number];

/** No nearer to 0 and 1, so that one photo cannot decide alone. */
const least = 1e-6;

/**
 * Scores of encounters with animals, [encounters][animals], of the scores of their photos, `rows` [queries][animals], and of the
 * queries' {@link Groups} by encounter. `noisy-or` and `log-odds` take probabilities alone.
 */
export function fuseEncounters(
  rows: readonly Float32Array[],
  { members }: Groups,
  fusion: EncounterFusion,
): Float32Array[] {
  return members.map((queries) =>
    rows[queries[0]!]!.map((_, animal) =>
      fuse(
        queries.map((query) => rows[query]![animal]!),
        fusion,
      ),
    ),
  );
}

function fuse(scores: readonly number[], fusion: EncounterFusion): number {
  if (fusion === 'best') return Math.max(...scores);
  if (fusion === 'noisy-or') return 1 - scores.reduce((none, p) => none * (1 - p), 1);
  const mean = (of: (score: number) => number) => scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  if (fusion === 'mean') return mean((score) => score);
  const odds = mean((p) => {
    const inside = Math.min(1 - least, Math.max(least, p));
    return Math.log(inside / (1 - inside));
  });
  return 1 / (1 + Math.exp(-odds));
}
