import type { ComparedFigure, EvaluationComparison } from '@flukeprint/reid/matching/compare-evaluations';
import { stringify } from 'csv-stringify/sync';
import { percent } from './percent.ts';
import type { TableFormat } from './run-table.ts';
import { textTable } from './text-table.ts';

/** The figures of two evaluations side by side, and how surely they differ. */
export function describeComparison(comparison: EvaluationComparison, format: TableFormat): string {
  const { queries, individuals, figures } = comparison;
  if (format === 'json') return `${JSON.stringify({ queries, individuals, figures: figures.map(plain) }, null, 2)}\n`;
  if (format === 'csv') return stringify(figures.map(plain), { header: true });
  const rows = figures.map(({ name, first, second, difference: { value, interval, p } }) => [
    name,
    percent(first),
    percent(second),
    points(value),
    interval ? interval.map(points).join(' to ') : '',
    p === null ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3),
  ]);
  const table = textTable(['', 'first', 'second', 'difference', '95 % interval', 'p'], rows);
  return `${table}\n(paired bootstrap of ${queries} queries, by their ${individuals} individuals; differences in points)\n`;
}

const plain = ({ name, first, second, difference: { value, interval, p } }: ComparedFigure) => ({
  figure: name,
  first,
  second,
  difference: value,
  low: interval?.[0] ?? null,
  high: interval?.[1] ?? null,
  p,
});

/** `+1.3`, of a difference of shares. */
const points = (share: number) => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
