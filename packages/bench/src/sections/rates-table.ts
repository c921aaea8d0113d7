import { goalMark } from '../goals.ts';
import { figure, table } from '../table.ts';
import { peerCells, peerColumns } from './peer-columns.ts';

type Row = Parameters<typeof goalMark>[0];

/** Our rate, that of each peer, and whether the goal beside PyTorch is reached where that takes part. */
export function ratesTable<R extends Row>(
  header: string,
  rows: readonly R[],
  peers: readonly string[],
  nameOf: (row: R) => string,
): string {
  const judged = peers.includes('torch');
  const columns = [
    { header },
    { header: 'flukeprint', align: 'right' as const },
    ...peerColumns(peers),
    ...(judged ? [{ header: 'goal' }] : []),
  ];
  const cells = rows.map((row) => [
    nameOf(row),
    figure(row.engines.flukeprint!.rate.median),
    ...peerCells(row, peers),
    ...(judged ? [goalMark(row)] : []),
  ]);
  return table(columns, cells);
}
