import type { Leaks } from '@flukeprint/data';
import type { WordCounts } from '../open-set/count-words.ts';
import { scoreReportJson } from '../open-set/score-files.ts';
import type { ScoreReport } from '../open-set/score-report.ts';
import type { Intervals } from './bootstrap.ts';
import type { Evaluation, Metrics } from './metrics.ts';

/** Scores of queries, and how sure they are. */
export interface Scores {
  readonly metrics: Metrics;
  /** Of 95 %; null for fewer than two individuals. */
  readonly intervals: Intervals | null;
  /** How many queries there are, and individuals that they show. */
  readonly count: number;
  readonly individuals: number;
}

/** An evaluation, and what must be known before it is believed. */
export interface EvaluationReport extends Evaluation, Scores {
  /** How many encounters the queries are of; 0 or nothing where they come from no catalogue. */
  readonly encounters?: number;
  readonly leaks: Leaks;
  /** Scores of the queries that have no near-duplicate or burst sibling in the gallery; null where that is all of them, or none. */
  readonly withoutLeaks: Scores | null;
  /** How many first answers are called what, where half of the animals are new; null where too few photos were held out. */
  readonly answers: WordCounts | null;
  /** What the scores say where half of the animals are new; null where too few photos were held out. */
  readonly scoreReport: ScoreReport | null;
}

/** The report as `metrics.json` has it, beside the measures themselves. */
export function reportJson(report: EvaluationReport) {
  const { count, individuals, encounters, intervals, leaks, withoutLeaks, answers, scoreReport } = report;
  return {
    queries: count,
    individuals,
    ...(encounters && { encounters }),
    intervals,
    leaks: {
      queries: leaks.queries.length,
      near_duplicates: leaks.nearDuplicates.length,
      // Without any time nobody knows.
      bursts: leaks.dated > 0 ? leaks.bursts.length : null,
      photos: leaks.photos,
      dated_photos: leaks.dated,
    },
    answers,
    without_leaks: withoutLeaks && {
      ...withoutLeaks.metrics,
      queries: withoutLeaks.count,
      individuals: withoutLeaks.individuals,
      intervals: withoutLeaks.intervals,
    },
    ...(scoreReportJson(scoreReport) ?? { open_set: null, calibration: null, review: null }),
  };
}

/** What the gallery holds of a query, as `queries.csv` has it. */
export function leakWords({ nearDuplicates, bursts, queries }: Leaks): (query: number) => string {
  const [near, burst, any] = [nearDuplicates, bursts, queries].map((positions) => new Set(positions));
  return (query) => {
    const kinds = [near!.has(query) && 'near-duplicate', burst!.has(query) && 'burst'].filter(Boolean);
    return kinds.join(' and ') || (any!.has(query) ? 'by another query' : '');
  };
}
