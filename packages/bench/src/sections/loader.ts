import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { type Bench, describe } from '../bench.ts';
import { Progress } from '../console/progress.ts';
import { measure } from '../measure.ts';
import type { LoaderRow, Results } from '../results.ts';
import { figure, nothing, table } from '../table.ts';
import type { LoaderWork, NetworkWork } from '../work.ts';
import { classes, writeWeights } from './networks.ts';

type LoaderResults = NonNullable<Results['loader']>;

const network = 'resnet34';
/** What a camera's photo is after a first crop; decoding costs more than at the network's size. */
const fullSize: [number, number] = [640, 480];
const quickSize: [number, number] = [320, 240];
const individuals = 4;

/** The loader alone, training alone, and training that the loader feeds: does it starve the kernels? */
export async function benchLoader(bench: Bench): Promise<LoaderResults> {
  const { batch, image_size, quick } = bench.settings;
  const [width, height] = quick ? quickSize : fullSize;
  const photos = batch * (quick ? 2 : 8);
  const folder = join(bench.folder, 'flukes');
  const rendering = new Progress('rendering flukes', 'photos', photos);
  const photosPerIndividual = Math.ceil(photos / individuals);
  await renderFlukes({
    folder,
    individuals,
    photosPerIndividual,
    width,
    height,
    onProgress: (n) => rendering.update(n),
  });
  rendering.stop();

  const weights = (await writeWeights(network, bench))!;
  const trained = { network, batch, image_size, classes, weights };
  const loader = { folder, photos: individuals * photosPerIndividual, ...trained };
  const works: { name: string; work: LoaderWork | NetworkWork }[] = [
    { name: 'loader: decode and augment', work: { ...loader, kind: 'loading', cached: false } },
    { name: 'loader: augment decoded photos', work: { ...loader, kind: 'loading', cached: true } },
    { name: 'training, the batch at hand', work: { kind: 'training', ...trained } },
    { name: 'training fed: decode and augment', work: { ...loader, kind: 'fed_training', cached: false } },
    { name: 'training fed: augment decoded photos', work: { ...loader, kind: 'fed_training', cached: true } },
  ];
  const progress = new Progress('loader', 'measurements', works.length);
  const rows: LoaderRow[] = [];
  for (const [i, { name, work }] of works.entries()) {
    progress.update(i, name);
    const [seconds] = await measure([{ engine: bench.flukeprint, work }], bench.settings);
    if (!seconds) continue;
    const cached = 'cached' in work ? { cached: work.cached } : {};
    rows.push({
      ...describe({ name, work }, new Map([['flukeprint', seconds]])),
      kind: work.kind,
      ...cached,
    } as LoaderRow);
  }
  progress.stop();
  return { photo_size: [width, height], photos: loader.photos, rows };
}

export function showLoader({ photo_size, photos, rows }: LoaderResults): string {
  const alone = rows.find(({ kind }) => kind === 'training')?.engines.flukeprint?.rate.median;
  const cells = rows.map((row) => {
    const { median } = row.engines.flukeprint!.rate;
    const share = alone && row.kind === 'fed_training' ? `${((100 * median) / alone).toFixed(0)} %` : nothing;
    return [row.name, figure(median), share];
  });
  const columns = [
    { header: 'work' },
    { header: 'images/s', align: 'right' as const },
    { header: 'of training alone', align: 'right' as const },
  ];
  const [width, height] = photo_size;
  return `Loader: ${photos} rendered flukes of ${width}×${height} px, ${network}\n\n${table(columns, cells)}`;
}
