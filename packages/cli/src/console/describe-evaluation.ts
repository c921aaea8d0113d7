import type { Leaks } from '@flukeprint/data';
import { counted, share } from '@flukeprint/reid/counted';
import { leastQueries } from '@flukeprint/reid/fusion/fusion';
import type { EvaluationReport, Scores } from '@flukeprint/reid/matching/evaluation-report';
import type { Metrics } from '@flukeprint/reid/matching/metrics';
import { describeWords } from './describe-certainty.ts';
import { describeScoreReport } from './describe-score-report.ts';
import { percent } from './percent.ts';

const tooFew = `too few held-out photos to say in words how sure a score is (${leastQueries} are needed)`;

/** The scores of an evaluation with their intervals, and what they owe to photos that the gallery nearly holds. */
export function describeEvaluation(report: EvaluationReport): string {
  const { leaks, withoutLeaks, intervals, individuals, count, encounters } = report;
  const met = encounters ? `, in ${encounters} encounters` : '';
  const lines = [describeScoresOf(report)];
  if (intervals)
    lines.push(
      `(in brackets: 95 % intervals, of ${counted(count, 'query')} of ${counted(individuals, 'individual')}${met})`,
    );
  const kinds = leaks.dated > 0 ? 'near-duplicate or burst sibling' : 'near-duplicate';
  const leaked = leaks.queries.length;
  if (leaked === 0) lines.push(`no query has a ${kinds} in the gallery`);
  else {
    const which = leaked === 1 ? 'the query that has' : `the ${leaked} queries that have`;
    const scores = withoutLeaks ? describeScoresOf(withoutLeaks) : 'nothing is left';
    lines.push(`without ${which} a ${kinds} in the gallery: ${scores}`);
  }
  const unknown = describeTimes(leaks);
  if (unknown) lines.push(unknown);
  lines.push(report.answers ? describeWords(report.answers) : tooFew);
  if (report.scoreReport) lines.push(describeScoreReport(report.scoreReport));
  return lines.join('\n');
}

/** One line: percentages with their intervals. */
function describeScoresOf({ metrics, intervals }: Scores): string {
  return (Object.keys(metrics) as (keyof Metrics)[])
    .map((name) => {
      const interval = intervals && ` (${intervals[name].map((end) => (100 * end).toFixed(1)).join('–')})`;
      return `${name} ${percent(metrics[name])}${interval ?? ''}`;
    })
    .join('  ');
}

const silent = ['does not say when it was', 'do not say when they were'] as const;

/** Where bursts are not known of all photos. */
function describeTimes({ photos, dated }: Leaks): string | null {
  if (dated === photos) return null;
  return dated === 0
    ? 'no photo says when it was taken: bursts could not be judged'
    : `${share(photos - dated, photos, 'photo', silent)} taken: bursts are those of the others`;
}
