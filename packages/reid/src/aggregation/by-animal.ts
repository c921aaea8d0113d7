/** Photos, or queries, that belong together: of one animal, or of one encounter. */
export interface Groups {
  /** [groups] */
  readonly names: readonly string[];
  /** [groups][…]: positions of each group's members. */
  readonly members: readonly (readonly number[])[];
}

/** Groups by name, in the order in which names first come; what has no name ('') belongs to none. */
export function groupsOf(names: readonly string[]): Groups {
  const members = Map.groupBy(names.keys(), (i) => names[i]!);
  members.delete('');
  return { names: [...members.keys()], members: [...members.values()] };
}

/**
 * What the photos of an animal say of it together: the `best` score of them; the mean of the best `m`, of all where there are fewer;
 * or `noisy-or`, 1 − Π (1 − p) of probabilities p: that at least one match is right if each were right by itself.
 */
export type Aggregation = 'best' | 'noisy-or' | { readonly meanOfBest: number };

/**
 * Scores of one query with animals, [groups], of its scores with photos, [photos], and of the photos' {@link Groups} by animal.
 * `noisy-or` takes probabilities alone.
 */
export function scoresByAnimal(
  row: Float32Array,
  { members }: Groups,
  aggregation: Aggregation = 'best',
): Float32Array {
  return Float32Array.from(members, (photos) => {
    if (aggregation === 'best') return photos.reduce((best, i) => Math.max(best, row[i]!), Number.NEGATIVE_INFINITY);
    if (aggregation === 'noisy-or') return 1 - photos.reduce((none, i) => none * (1 - row[i]!), 1);
    const best = photos
      .map((i) => row[i]!)
      .sort((a, b) => b - a)
      .slice(0, aggregation.meanOfBest);
    return best.reduce((sum, score) => sum + score, 0) / best.length;
  });
}

/** Queries of known individuals against the animals of a catalogue. */
export interface AnimalScores {
  /** [animals]: their names, each once. */
  readonly animals: readonly string[];
  /** [queries][animals]: larger is more alike. */
  readonly rows: readonly Float32Array[];
  /** [queries]: the animal that each shows; it need not be in the catalogue. */
  readonly individuals: readonly string[];
}

/**
 * The same queries against the catalogue without some of its animals, and all of their photos. Scores that depend on what else is in the
 * catalogue are those that they would be in such a one.
 */
export type ScoresWithout = (leftOut: ReadonlySet<string>) => AnimalScores;

/** {@link ScoresWithout} of scores that depend on query and animal alone. */
export function withoutAnimals({ animals, rows, individuals }: AnimalScores): ScoresWithout {
  return (leftOut) => {
    const kept = [...animals.keys()].filter((animal) => !leftOut.has(animals[animal]!));
    const only = (row: Float32Array) => Float32Array.from(kept, (animal) => row[animal]!);
    return { animals: kept.map((animal) => animals[animal]!), rows: rows.map(only), individuals };
  };
}

/** Gathers {@link AnimalScores}, by the best photo, from scores of queries with photos that come a row at a time. */
export class AnimalScoresByRow {
  readonly #groups: Groups;
  readonly #rows: Float32Array[] = [];

  /** Of a gallery whose photos show these individuals. */
  constructor(gallery: readonly string[]) {
    this.#groups = groupsOf(gallery);
  }

  /** Takes the scores of the next query, [photos], which may be reused. */
  add(row: Float32Array): void {
    this.#rows.push(scoresByAnimal(row, this.#groups));
  }

  of(individuals: readonly string[]): AnimalScores {
    return { animals: this.#groups.names, rows: this.#rows, individuals };
  }
}

/** {@link AnimalScores}, by the best photo, of `rows`, [queries][photos], of `individuals` in a `gallery` of these individuals. */
export function animalScoresOf(
  rows: readonly Float32Array[],
  individuals: readonly string[],
  gallery: readonly string[],
): AnimalScores {
  const scores = new AnimalScoresByRow(gallery);
  for (const row of rows) scores.add(row);
  return scores.of(individuals);
}
