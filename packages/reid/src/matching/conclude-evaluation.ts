import { encountersOf } from '@flukeprint/data';
import { countWords } from '../open-set/count-words.ts';
import { writeScoreReport } from '../open-set/score-files.ts';
import { reportScores, type ScoreTargets } from '../open-set/score-report.ts';
import { leaksOf } from '../photos/dataset.ts';
import type { Reporter } from '../reporter.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { writeEvaluation } from './evaluation.ts';
import type { EvaluationReport, Scores } from './evaluation-report.ts';
import { writeFailures } from './failures/write-failures.ts';
import { type Evaluation, evaluationOf } from './metrics.ts';
import type { ScoredSplit } from './scored-split.ts';

export interface ConcludeOptions {
  /** What scores are to be judged by; {@link usualTargets} where nothing is said. */
  readonly targets?: ScoreTargets;
  /** Where results go. */
  readonly folder: string;
  /** Where a page of the queries with a wrong first answer goes, if it is wanted. */
  readonly failures?: string | null;
  readonly workers?: number;
  readonly reporter: Reporter;
}

/** Adds intervals, leaks and what scores mean to an evaluation, and writes all of it. */
export async function concludeEvaluation(
  { dataset, settings, evaluation, scores, animalScores }: ScoredSplit,
  { targets, folder, failures, workers, reporter }: ConcludeOptions,
): Promise<EvaluationReport> {
  const { split } = dataset;
  const individuals = split.queries.map(({ individual }) => individual);
  const scoresOf = ({ metrics, queries }: Evaluation): Scores => {
    const own = queries.map(({ query }) => individuals[query]!);
    const intervals = bootstrapIntervals(queries, own, settings.seed);
    return { metrics, intervals, count: queries.length, individuals: new Set(own).size };
  };
  const leaks = await leaksOf(dataset, settings, { reporter, workers });
  const leaked = new Set(leaks.queries);
  const rest = evaluation.queries.filter(({ query }) => !leaked.has(query));
  const withoutLeaks = leaked.size > 0 && rest.length > 0 ? scoresOf(evaluationOf(rest)) : null;
  const encounters = encountersOf(split.queries);
  const scoreReport = reportScores(animalScores, settings.seed, targets);
  const answers = scoreReport && countWords(scoreReport, individuals);
  const report = {
    ...evaluation,
    ...scoresOf(evaluation),
    encounters,
    leaks,
    withoutLeaks,
    answers,
    scoreReport,
  };
  await writeEvaluation(folder, split, report);
  await writeScoreReport(folder, split, scoreReport, scores);
  if (failures) await writeFailures(failures, split, report, { reporter });
  return report;
}
