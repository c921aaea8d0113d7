import type { Reliability } from '@flukeprint/reid/calibration/reliability';
import type { OpenSet } from '@flukeprint/reid/open-set/open-set';
import type { ScoreReport } from '@flukeprint/reid/open-set/score-report';
import type { Estimate } from '@flukeprint/reid/resampling/bootstrap-by-animal';
import type { ReviewPlan } from '@flukeprint/reid/review-depth/plan-review';
import type { ShareInterval } from '@flukeprint/reid/review-depth/share-interval';
import { percent } from './percent.ts';

/** What scores say where half of the animals are new, whether probabilities hold, and how far a review has to look. */
export function describeScoreReport({ openSet, reliability, learnt, plans, adaptive, targets }: ScoreReport): string {
  const { first, isNew } = reliability;
  const looking = `${adaptive.median.toFixed(0)} of each photo at the median, ${adaptive.mean.toFixed(0)} in the mean`;
  return [
    describeOpenSet(openSet),
    `probabilities (${learnt.all.pairs.kind}), of animals that they were not learnt from, half of them new:`,
    `  the first answer is right: ${describeReliability(first)}`,
    `  not in the catalogue: ${describeReliability(isNew)}`,
    'how far to look:',
    ...plans.map((plan) => `  ${describePlan(plan)}`),
    `  photo by photo, half of them of new animals, until P(missed) is below ${percent(targets.missed)}: at ${looking}; missed in ${withInterval(adaptive.missed)} of the photos`,
  ].join('\n');
}

function describeOpenSet({ measures, unseenAnimals, unseenQueries, falseMatch, threshold }: OpenSet): string {
  const { AUROC, BAKS, BAUS, '√(BAKS·BAUS)': both } = measures;
  const named = `named from a score of ${threshold.toPrecision(4)} on, which ${percent(falseMatch)} of the photos of new animals may reach`;
  return [
    `open set: ${unseenAnimals} animals of ${unseenQueries} queries left out of the gallery`,
    `  is the animal in it? AUROC ${estimate(AUROC)}`,
    `  ${named}: BAKS ${estimate(BAKS)}  BAUS ${estimate(BAUS)}  √(BAKS·BAUS) ${estimate(both)}`,
  ].join('\n');
}

const describeReliability = ({ adaptiveECE, adaptiveECEByChance, brier }: Reliability) =>
  `ECE ${percent(adaptiveECE)} (${percent(adaptiveECEByChance)} by chance alone), Brier ${brier.toFixed(3)}`;

function describePlan({ target, depth, interval, animals }: ReviewPlan): string {
  const [low, high] = interval;
  const upTo = high === animals ? `all ${animals}` : high;
  const look = depth === animals ? `at all ${animals} animals` : `at the first ${depth} animals of ${animals}`;
  return `to miss at most ${percent(target)} of true matches, look ${look} (95 %: ${low} to ${upTo})`;
}

/** `84.3 % (79.0–88.1)` */
function estimate({ value, interval }: Estimate): string {
  return interval ? `${percent(value)} (${interval.map((end) => (100 * end).toFixed(1)).join('–')})` : percent(value);
}

const withInterval = ({ share, low, high }: ShareInterval) => estimate({ value: share, interval: [low, high] });
