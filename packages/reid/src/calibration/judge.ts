import { type Groups, groupsOf, scoresByAnimal } from '../aggregation/by-animal.ts';
import type { Reporter } from '../reporter.ts';
import { enoughFor } from '../review-depth/enough.ts';
import { findIdentityModel, isOfOlderVersion, type StoredIdentityModel } from './identity-file.ts';
import { identify } from './identity-model.ts';
import { poolIdentities } from './pool-identities.ts';
import type { ScoreSource } from './score-source.ts';
import { type Band, bandOf } from './words.ts';

/** What is said of a query, or of the photos of an encounter together. With those of the animals that are not listed all sum to 1. */
export interface Answer {
  /** P(same animal) of the animals that are listed. */
  readonly probabilities: ReadonlyMap<string, number>;
  /** P(not in the catalogue). */
  readonly isNew: number;
  /** After so many animals, the likeliest first, P(the right one is further down) is below {@link enoughMissed}. */
  readonly enough: number;
  /** The word for the likeliest animal. */
  readonly band: Band;
}

/** What is said of queries and of their encounters, and by what. */
export interface Answers {
  readonly model: StoredIdentityModel;
  /** [queries] */
  readonly queries: readonly Answer[];
  readonly encounters: ReadonlyMap<string, Answer>;
}

/** P(missed) below which enough animals have been looked at. */
export const enoughMissed = 0.01;

interface Met {
  /** Photos that are still to come. */
  left: number;
  readonly identities: ReturnType<typeof identify>[];
  readonly listed: Set<string>;
}

/** Judges queries one after the other, each by its scores with the whole gallery, and encounters once their last photo has come. */
export class Judge implements Answers {
  readonly model: StoredIdentityModel;
  readonly queries: Answer[] = [];
  readonly encounters = new Map<string, Answer>();
  readonly #groups: Groups;
  readonly #encounterOf: readonly (string | undefined)[];
  readonly #met = new Map<string, Met>();

  constructor(model: StoredIdentityModel, gallery: readonly string[], encounterOf: readonly (string | undefined)[]) {
    this.model = model;
    this.#groups = groupsOf(gallery);
    this.#encounterOf = encounterOf;
    for (const encounter of encounterOf) {
      if (encounter === undefined) continue;
      const met = this.#met.get(encounter) ?? { left: 0, identities: [], listed: new Set() };
      met.left += 1;
      this.#met.set(encounter, met);
    }
  }

  /** By the scores of the next query with the gallery, [gallery], without those that are its own. `listed` are names of animals. */
  add(scores: ArrayLike<number>, isOwn: (index: number) => boolean, listed: Iterable<string>): void {
    const row = Float32Array.from(scores, (score, i) => (isOwn(i) ? Number.NEGATIVE_INFINITY : score));
    const identity = identify(scoresByAnimal(row, this.#groups), this.model);
    const encounter = this.#encounterOf[this.queries.length];
    const names = new Set(listed);
    this.queries.push(this.#answer(identity, names));
    const met = encounter === undefined ? undefined : this.#met.get(encounter)!;
    if (!met) return;
    met.identities.push(identity);
    for (const name of names) met.listed.add(name);
    met.left -= 1;
    if (met.left > 0) return;
    this.encounters.set(encounter!, this.#answer(poolIdentities(met.identities), met.listed));
    // Of thousands of encounters with thousands of animals each, only what is listed is kept.
    this.#met.delete(encounter!);
  }

  #answer({ animals, isNew }: ReturnType<typeof identify>, listed: ReadonlySet<string>): Answer {
    const probabilities = new Map<string, number>();
    let best = 0;
    for (const [i, name] of this.#groups.names.entries()) {
      best = Math.max(best, animals[i]!);
      if (listed.has(name)) probabilities.set(name, animals[i]!);
    }
    return { probabilities, isNew, enough: enoughFor(animals, enoughMissed).depth, band: bandOf(best, isNew) };
  }
}

/** The sides of a comparison. */
interface Compared {
  readonly queries: {
    readonly paths: readonly string[];
    readonly photos?: readonly { readonly encounter?: string }[];
  };
  readonly gallery: { readonly individuals: readonly string[] };
}

/**
 * Who judges these scores, by what the first of the folders has that fits; null where none does, or no animal of the gallery has a name. Says
 * so where a folder has what only an older version could use.
 */
export async function findJudge(
  folders: readonly string[],
  scores: ScoreSource,
  { queries, gallery }: Compared,
  reporter: Reporter,
): Promise<Judge | null> {
  if (!gallery.individuals.some((name) => name !== '')) return null;
  const model = await findIdentityModel(folders, scores);
  if (!model) {
    for (const folder of folders) {
      if (!isOfOlderVersion(folder)) continue;
      const text = `what ${folder} says of scores is of an older version, and is not used: evaluate again`;
      reporter.news({ kind: 'note', text });
    }
    return null;
  }
  const encounters = queries.paths.map((_, query) => queries.photos?.[query]?.encounter);
  return new Judge(model, gallery.individuals, encounters);
}
