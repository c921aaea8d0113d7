import { animalScoresOf, type ScoresWithout } from '../aggregation/by-animal.ts';
import { defaultFusion } from './default-fusion.ts';
import { fuseHeldOut, type KnownQuery } from './fusion.ts';

/**
 * Joined scores of held-out queries with the animals of a gallery, of photos of these `individuals`, without some of them: their photos
 * would take places from others, and have photos of others follow them. Photos follow no sure answer here, as what follows an animal says
 * nothing of its own.
 */
export function fusedWithout(queries: readonly KnownQuery[], individuals: readonly string[]): ScoresWithout {
  const asked = queries.map(({ individual }) => individual);
  return (leftOut) => {
    const kept = [...individuals.keys()].filter((photo) => !leftOut.has(individuals[photo]!));
    const only = (row: Float32Array) => Float32Array.from(kept, (photo) => row[photo]!);
    const names = kept.map((photo) => individuals[photo]!);
    const reduced = queries.map(({ individual, cosines, similarities }) => ({
      individual,
      cosines: only(cosines),
      similarities: only(similarities),
    }));
    return animalScoresOf(fuseHeldOut(reduced, names, defaultFusion), asked, names);
  };
}
