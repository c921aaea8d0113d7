import type { ScoresWithout } from '../aggregation/by-animal.ts';
import { type CrossFitted, crossFit, foldsOf } from '../calibration/cross-fit.ts';
import { identify } from '../calibration/identity-model.ts';
import { type Reliability, reliabilityOf } from '../calibration/reliability.ts';
import { leastQueries } from '../fusion/fusion.ts';
import { quantilesOf } from '../resampling/bootstrap-by-animal.ts';
import { type Enough, enoughFor } from '../review-depth/enough.ts';
import { planReview, type ReviewPlan, rankOf } from '../review-depth/plan-review.ts';
import { type ShareInterval, shareByAnimal } from '../review-depth/share-interval.ts';
import { judgeOpenSet, type OpenSet } from './open-set.ts';
import { unseenAnimals } from './unseen-animals.ts';

/** What scores are to be judged by. */
export interface ScoreTargets {
  /** Share of the photos of new animals that may get the name of a known one. */
  readonly falseMatch: number;
  /** Share of true matches that a review may miss. */
  readonly missed: number;
}

export const usualTargets: ScoreTargets = { falseMatch: 0.05, missed: 0.01 };

/** What is said of one query in the open set. */
export interface Said {
  /** P(the best animal is the right one). */
  readonly first: number;
  readonly isNew: number;
  readonly enough: Enough;
  /** Whether the animal was there, and not among those that were enough. */
  readonly isMissed: boolean;
}

/** A review that looks at as many animals of each photo as P(missed) asks for. */
export interface AdaptiveReview {
  /** Animals looked at, of each photo. */
  readonly mean: number;
  readonly median: number;
  /** Photos, of all, whose animal was there and was not looked at: what P(missed) is of. */
  readonly missed: ShareInterval;
}

/** What the scores of queries mean, on the held-out photos of an evaluation. */
export interface ScoreReport {
  readonly targets: ScoreTargets;
  /** The catalogue of the open set. */
  readonly animals: readonly string[];
  readonly openSet: OpenSet;
  /** How scores become probabilities. */
  readonly learnt: CrossFitted;
  /**
   * P(the first answer is right), P(not in the catalogue) and P(same animal) of the first five answers, in the open set, each query by
   * what the other animals taught.
   */
  readonly reliability: Readonly<Record<'first' | 'isNew' | 'shown', Reliability>>;
  /** [queries] */
  readonly said: readonly Said[];
  /** For the target, and for one of five times as much, in the whole catalogue. */
  readonly plans: readonly ReviewPlan[];
  readonly adaptive: AdaptiveReview;
}

/** Answers of a query that a page shows. */
const shown = 5;

/**
 * Judges what scores say of animals that the catalogue has and of those that it lacks: half of the animals that are asked about ({@link
 * unseenAnimals}) are left out of it for the open set ({@link judgeOpenSet}) and the probabilities, which are learnt with either half
 * left out. Depths are those of the whole catalogue. Null where fewer than {@link leastQueries} queries, or fewer than four animals, say
 * too little.
 */
export function reportScores(
  scoresWithout: ScoresWithout,
  seed: number,
  targets: ScoreTargets = usualTargets,
): ScoreReport | null {
  const whole = scoresWithout(new Set());
  const { individuals } = whole;
  if (individuals.length < leastQueries) return null;
  const unseen = unseenAnimals(individuals, seed);
  const open = scoresWithout(unseen);
  const openSet = judgeOpenSet(open, { seed, falseMatch: targets.falseMatch });
  if (!openSet) return null;
  const others = scoresWithout(new Set(individuals.filter((name) => !unseen.has(name))));
  const learnt = crossFit([open, others]);
  const fold = foldsOf(individuals);
  const [first, isNew, pairs] = Array.from({ length: 3 }, (): Outcomes => ({ said: [], came: [] }));
  const said = open.rows.map((row, query): Said => {
    const own = open.animals.indexOf(individuals[query]!);
    const identity = identify(row, learnt.models[fold[query]!]!);
    const order = [...row.keys()].sort((a, b) => row[b]! - row[a]!);
    add(first!, identity.animals[order[0]!]!, order[0] === own);
    add(isNew!, identity.isNew, own === -1);
    for (const animal of order.slice(0, shown)) add(pairs!, identity.animals[animal]!, animal === own);
    const enough = enoughFor(identity.animals, targets.missed);
    const isMissed = own !== -1 && rankOf(own, row) > enough.depth;
    return { first: identity.animals[order[0]!]!, isNew: identity.isNew, enough, isMissed };
  });
  const ranks = whole.rows.map((row, query) => rankOf(whole.animals.indexOf(individuals[query]!), row));
  const plan = (target: number) => planReview(ranks, individuals, { target, animals: whole.animals.length });
  return {
    targets,
    animals: open.animals,
    openSet,
    learnt,
    reliability: { first: reliability(first!), isNew: reliability(isNew!), shown: reliability(pairs!) },
    said,
    plans: [plan(targets.missed), plan(Math.min(0.5, 5 * targets.missed))],
    adaptive: adaptiveReview(said, individuals),
  };
}

interface Outcomes {
  readonly said: number[];
  readonly came: number[];
}

function add({ said, came }: Outcomes, probability: number, isTrue: boolean): void {
  said.push(probability);
  came.push(Number(isTrue));
}

const reliability = ({ said, came }: Outcomes) => reliabilityOf(said, came);

function adaptiveReview(said: readonly Said[], individuals: readonly string[]): AdaptiveReview {
  const depths = said.map(({ enough }) => enough.depth);
  const own = Map.groupBy(said.keys(), (query) => individuals[query]!);
  const tallies = Array.from(own.values(), (queries) => ({
    count: queries.length,
    hits: queries.filter((query) => said[query]!.isMissed).length,
  }));
  return {
    mean: depths.reduce((sum, depth) => sum + depth, 0) / depths.length,
    median: quantilesOf(depths)(0.5),
    missed: shareByAnimal(tallies),
  };
}
