import { animalScoresOf, type ScoresWithout } from '../aggregation/by-animal.ts';
import { type Fusion, fuseRow, type KnownQuery } from './fusion.ts';

/**
 * Scores of queries, each joined by its own of `fusions`, with the animals of a gallery, of photos of these `individuals`, without some of
 * them: their photos would take places from others, and have photos of others follow them. Photos follow no sure answer here, as what
 * follows an animal says nothing of its own.
 */
export function fusedWithout(
  queries: readonly KnownQuery[],
  individuals: readonly string[],
  fusions: readonly Fusion[],
): ScoresWithout {
  const asked = queries.map(({ individual }) => individual);
  return (leftOut) => {
    const kept = [...individuals.keys()].filter((photo) => !leftOut.has(individuals[photo]!));
    const only = (row: Float32Array) => Float32Array.from(kept, (photo) => row[photo]!);
    const rows = queries.map(({ cosines, similarities }, query) =>
      fuseRow({ cosines: only(cosines), similarities: only(similarities) }, fusions[query]!),
    );
    const names = kept.map((photo) => individuals[photo]!);
    return animalScoresOf(rows, asked, names);
  };
}
