import { join } from 'node:path';
import type { Split } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { stringify } from 'csv-stringify/sync';
import { identityModelName, writeIdentityModel } from '../calibration/identity-file.ts';
import type { Reliability } from '../calibration/reliability.ts';
import type { ScoreSource } from '../calibration/score-source.ts';
import { reliabilityPlot } from '../plots/reliability-plot.ts';
import type { OpenSet } from './open-set.ts';
import type { ScoreReport } from './score-report.ts';

/** The open set query by query, for tables and for comparing two evaluations. */
export const openSetName = 'open-set.csv';
export const reliabilityName = 'reliability.svg';

/** What {@link writeScoreReport} writes. */
export const scoreFiles = [openSetName, identityModelName, reliabilityName] as const;

const columns = [
  'query',
  'individual',
  'unseen',
  'best_individual',
  'similarity',
  'answer',
  'right',
  'probability',
  'probability_new',
  'enough',
];

/** Writes {@link scoreFiles}; where there is no report they say so, and replace those of an evaluation before. */
export async function writeScoreReport(
  folder: string,
  { queries }: Pick<Split, 'queries'>,
  report: ScoreReport | null,
  source: Omit<ScoreSource, 'name'>,
): Promise<void> {
  const rows = (report?.said ?? []).map(({ first, isNew, enough }, query) => {
    const { isUnseen, best, score, isNamed, isRight } = report!.openSet.answers[query]!;
    return [
      queries[query]!.path,
      queries[query]!.individual,
      isUnseen ? 'yes' : 'no',
      report!.animals[best]!,
      String(score),
      isNamed ? 'named' : 'new',
      isRight ? 'yes' : 'no',
      first.toFixed(6),
      isNew.toFixed(6),
      enough.depth,
    ];
  });
  await writeAtomically(join(folder, openSetName), [stringify(rows, { header: true, columns })]);
  const shown = new Set(queries.map(({ individual }) => individual)).size;
  const model = report && { ...report.learnt.all, queries: queries.length, individuals: shown };
  await writeIdentityModel(join(folder, identityModelName), source, model);
  await writeAtomically(join(folder, reliabilityName), [await reliabilityPlot(report?.reliability ?? null)]);
}

/** The report as `metrics.json` has it; `null` where there is none. */
export function scoreReportJson(report: ScoreReport | null) {
  if (!report) return null;
  const { openSet, learnt, reliability, plans, adaptive, targets } = report;
  return {
    open_set: openSetJson(openSet),
    calibration: {
      pairs: { kind: learnt.all.pairs.kind, log_loss: learnt.logLoss.pairs },
      known: { kind: learnt.all.known.kind, log_loss: learnt.logLoss.known },
      first_answer: reliabilityJson(reliability.first),
      not_in_the_catalogue: reliabilityJson(reliability.isNew),
      first_five_answers: reliabilityJson(reliability.shown),
    },
    review: {
      plans: plans.map(({ target, depth, interval, missed, animals }) => ({
        target_missed: target,
        animals: depth,
        interval,
        missed: missed.share,
        missed_interval: [missed.low, missed.high],
        catalogue: animals,
      })),
      photo_by_photo: {
        target_missed: targets.missed,
        mean_animals: adaptive.mean,
        median_animals: adaptive.median,
        missed: adaptive.missed.share,
        missed_interval: [adaptive.missed.low, adaptive.missed.high],
      },
    },
  };
}

function openSetJson({ unseenAnimals, unseenQueries, falseMatch, threshold, measures }: OpenSet) {
  const { AUROC, BAKS, BAUS, '√(BAKS·BAUS)': geometric } = measures;
  const all = { AUROC, BAKS, BAUS, geometric_mean: geometric };
  return {
    ...Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value])),
    intervals: Object.fromEntries(Object.entries(all).map(([name, { interval }]) => [name, interval])),
    unseen_animals: unseenAnimals,
    unseen_queries: unseenQueries,
    target_false_match: falseMatch,
    // What nothing reaches, or everything, JSON has no number for.
    threshold: Number.isFinite(threshold) ? threshold : null,
  };
}

const reliabilityJson = ({ count, brier, adaptiveECE, equalWidthECE, adaptiveECEByChance, bins }: Reliability) => ({
  count,
  brier,
  ece_adaptive: adaptiveECE,
  ece_equal_width: equalWidthECE,
  ece_adaptive_by_chance: adaptiveECEByChance,
  bins,
});
