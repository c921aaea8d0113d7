import { randomStream } from '@flukeprint/random';
import type { AnimalScores, ScoresWithout } from '@flukeprint/reid/aggregation/by-animal';
import { type Identity, type IdentityModel, identify } from '@flukeprint/reid/calibration/identity-model';
import { learnIdentityModel } from '@flukeprint/reid/calibration/learn-identity-model';
import { unseenAnimals } from '@flukeprint/reid/open-set/unseen-animals';

/** A photo of an animal that nothing was learnt from, and what was said of it. */
export interface Judged {
  readonly animal: string;
  readonly identity: Identity;
  /** [animals], the best score first. */
  readonly order: readonly number[];
  /** The right animal's position; −1 where the catalogue lacks it. */
  readonly own: number;
}

/** Parts that animals are dealt into; each is judged by what the others taught. */
const parts = 5;

/**
 * Photos of animals that scores were not learnt from: these are dealt into {@link parts} parts, and one after the other is a season, once
 * with either half of it new. What scores mean is learnt from the others, of catalogues that lack whoever is new.
 */
export function unseenSeasons(scoresWithout: ScoresWithout, draw: number): Judged[][] {
  const { individuals } = scoresWithout(new Set());
  const names = randomStream(draw, 'calibration bench').shuffle([...new Set(individuals)].sort());
  return Array.from({ length: parts }, (_, part) => {
    const season = new Set(names.filter((_, i) => i % parts === part));
    const half = unseenAnimals(season, draw);
    return [half, new Set([...season].filter((name) => !half.has(name)))].map((unseen) => {
      const others = (leftOut: ReadonlySet<string>) =>
        askedOf(scoresWithout(new Set([...unseen, ...leftOut])), (name) => !season.has(name));
      const model = learnIdentityModel(others, draw);
      if (!model) throw new Error('there are too few animals to learn from');
      return judged(
        askedOf(scoresWithout(unseen), (name) => season.has(name)),
        model,
      );
    });
  }).flat();
}

/** Only the queries whose individuals are chosen. */
function askedOf({ animals, rows, individuals }: AnimalScores, isChosen: (name: string) => boolean): AnimalScores {
  const chosen = [...individuals.keys()].filter((query) => isChosen(individuals[query]!));
  return {
    animals,
    rows: chosen.map((query) => rows[query]!),
    individuals: chosen.map((query) => individuals[query]!),
  };
}

function judged({ animals, rows, individuals }: AnimalScores, model: IdentityModel): Judged[] {
  return rows.map((row, query) => ({
    animal: individuals[query]!,
    identity: identify(row, model),
    order: [...row.keys()].sort((a, b) => row[b]! - row[a]!),
    own: animals.indexOf(individuals[query]!),
  }));
}
