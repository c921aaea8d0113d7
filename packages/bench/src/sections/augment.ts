import { type Bench, timeAll } from '../bench.ts';
import { goalMark } from '../goals.ts';
import type { AugmentationRow } from '../results.ts';
import { figure, table } from '../table.ts';
import type { AugmentationWork } from '../work.ts';
import { peerCells, peerColumns } from './peer-columns.ts';

/** That of the preset gdsc-densenet121. */
const imageSize = 480;

/** The gdsc augmentation on one thread, beside albumentations in the process of the peer torch. */
export async function benchAugmentation(bench: Bench): Promise<AugmentationRow[]> {
  const { quick } = bench.settings;
  const image_size = quick ? 128 : imageSize;
  // Enough that every batch has its share of slow and fast transforms.
  const work: AugmentationWork = { kind: 'augmentation', batch: 128, image_size };
  const rows = await timeAll('augment', [{ name: 'gdsc', work }], bench);
  return rows.map(({ item, measured }) => ({ ...measured, ...item.work }));
}

export function showAugmentation(rows: readonly AugmentationRow[], peers: readonly string[]): string {
  const columns = [
    { header: 'pipeline' },
    { header: 'flukeprint', align: 'right' as const },
    ...peerColumns(peers),
    ...(peers.includes('torch') ? [{ header: 'goal' }] : []),
  ];
  const cells = rows.map((row) => [
    `${row.name}, ${row.image_size} px`,
    figure(row.engines.flukeprint!.rate.median),
    ...peerCells(row, peers),
    ...(peers.includes('torch') ? [goalMark(row)] : []),
  ]);
  return `Augmentation on one thread (torch: albumentations); images/s\n\n${table(columns, cells)}`;
}
