/** How far to look for one photo. */
export interface Enough {
  /** Animals to look at, best first; 0 where none is likely enough. */
  readonly depth: number;
  /** P(the animal is in the catalogue, and not among those). */
  readonly missed: number;
}

/**
 * How many animals are enough for one query: after them P(missed) is below `target`. `probabilities`, [animals], are those of all animals
 * of the catalogue in any order, as `identify` gives them: they sum to 1 less P(not in the catalogue), so that for a photo of an animal
 * that is surely new none has to be looked at.
 */
export function enoughFor(probabilities: ArrayLike<number>, target = 0.01): Enough {
  const sorted = Float64Array.from(probabilities).sort();
  // The least are summed first, so that what is left is exact to the last of them.
  let missed = 0;
  let depth = sorted.length;
  while (depth > 0) {
    const more = missed + sorted[sorted.length - depth]!;
    if (!(more < target)) break;
    missed = more;
    depth -= 1;
  }
  return { depth, missed };
}
