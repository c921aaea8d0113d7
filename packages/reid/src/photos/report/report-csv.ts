import { csvText } from '@flukeprint/catalogue/export/csv-text';
import type { DataReport, SimilarPair } from '@flukeprint/data';

const columns = ['kind', 'path', 'individual', 'other_path', 'other_individual', 'distance', 'detail'];

/** A line per problem, pair and name that needs a look; what costs most comes first. */
export function reportCsv(report: DataReport): string {
  const pair = (kind: string) => (pair: SimilarPair) => [
    kind,
    pair.a,
    pair.individual_a,
    pair.b,
    pair.individual_b,
    pair.distance,
    pair.same_bytes ? 'same bytes' : '',
  ];
  const rows = [
    ...report.suspicious_labels.map(pair('suspicious-label')),
    ...report.similar_names.flatMap(([first, ...others]) =>
      others.map((other) => ['similar-names', '', first, '', other, '', '']),
    ),
    ...report.problems.map(({ path, reason }) => ['problem', path, '', '', '', '', reason]),
    ...report.near_duplicates.map(pair('near-duplicate')),
    ...report.bursts.flatMap(({ individual, photos: [first, ...others] }) =>
      others.map((other) => ['burst', first, individual, other, individual, '', '']),
    ),
  ];
  return csvText([columns, ...rows.map((row) => row.map((cell) => cell ?? null))]);
}
