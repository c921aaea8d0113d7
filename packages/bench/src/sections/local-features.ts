import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { type Bench, timeAll } from '../bench.ts';
import type { LocalFeaturesRow } from '../results.ts';
import type { LocalFeaturesWork, LocalMatchingWork } from '../work.ts';
import { ratesTable } from './rates-table.ts';

/** As `match` takes them. */
const [imageSize, features, dimensions] = [384, 512, 128];
/** A small catalogue, and one of thousands. */
const galleries = [100, 2800];

/** SIFT on one thread, beside OpenCV's in the process of the peer torch; and a query's features compared with a gallery's. */
export async function benchLocalFeatures(bench: Bench): Promise<LocalFeaturesRow[]> {
  const { quick } = bench.settings;
  const folder = join(bench.folder, 'flukes of features');
  const [individuals, photosPerIndividual] = [2, quick ? 1 : 4];
  const [width, height] = quick ? [200, 150] : [640, 480];
  await renderFlukes({ folder, individuals, photosPerIndividual, width, height });
  const found: LocalFeaturesWork = {
    kind: 'local_features',
    folder,
    batch: individuals * photosPerIndividual,
    image_size: quick ? 128 : imageSize,
    features,
  };
  const works: { name: string; work: LocalFeaturesWork | LocalMatchingWork }[] = [
    { name: `SIFT, ${found.image_size} px`, work: found },
    ...(quick ? [8] : galleries).map((batch) => ({
      name: `1 query, ${batch} photos`,
      work: { kind: 'local_matching' as const, batch, features, dimensions },
    })),
  ];
  const rows = await timeAll('local features', works, bench);
  return rows.map(({ item: { work }, measured }) => {
    const { kind, batch } = work;
    const of = work.kind === 'local_features' ? { image_size: work.image_size } : { dimensions: work.dimensions };
    return { ...measured, kind, batch, features: work.features, ...of };
  });
}

export function showLocalFeatures(rows: readonly LocalFeaturesRow[], peers: readonly string[]): string {
  const rates = ratesTable('work', rows, peers, (row) => row.name);
  return `Local features, ${features} of a photo (SIFT on one thread; torch: OpenCV); images/s\n\n${rates}`;
}
