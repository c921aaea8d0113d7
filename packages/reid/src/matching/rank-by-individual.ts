/** What a photo is ranked by: its own similarity, or also that of the best photo of its animal. */
export const rankings = ['photos', 'individuals'] as const;
export type Ranking = (typeof rankings)[number];

/**
 * Similarities from 0 to 1 of a query with every photo of a gallery, in which the photos of an animal that one of them names follow it: a
 * photo counts at least as much as the animal's best photo times how sure that is. Unsure animals do not fill the list, and
 * the first photo stays the first. Photos of unknown individuals, the empty name, stand for themselves.
 */
export function withIndividuals(similarities: Float32Array, individuals: readonly string[]): Float32Array {
  const best = new Map<string, number>();
  for (const [i, similarity] of similarities.entries()) {
    const individual = individuals[i]!;
    if (individual !== '') best.set(individual, Math.max(best.get(individual) ?? 0, similarity));
  }
  return similarities.map((similarity, i) => {
    const sure = best.get(individuals[i]!) ?? 0;
    // Among themselves they keep their order.
    return Math.max(similarity, sure ** 2 - 1e-4 * (1 - similarity));
  });
}
