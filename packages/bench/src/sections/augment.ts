import { type Bench, timeAll } from '../bench.ts';
import type { AugmentationRow } from '../results.ts';
import type { AugmentationWork } from '../work.ts';
import { ratesTable } from './rates-table.ts';

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
  const rates = ratesTable('pipeline', rows, peers, (row) => `${row.name}, ${row.image_size} px`);
  return `Augmentation on one thread (torch: albumentations); images/s\n\n${rates}`;
}
