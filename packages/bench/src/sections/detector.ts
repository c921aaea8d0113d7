import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { exists } from '@flukeprint/reid/files/output-folder';
import { type Bench, type Timed, timeAll } from '../bench.ts';
import { checkDetector } from '../check.ts';
import { Progress } from '../console/progress.ts';
import type { DetectorRow } from '../results.ts';
import { type DetectorWork, detectorWork, type SearchWork } from '../work.ts';
import { ratesTable } from './rates-table.ts';

const network = 'yolov3-tiny';
/** Pixels that YOLOv3 was published with, and those of the embedder. */
const sizes = { image_size: 416, crop_size: 224 };
const quickSizes = { image_size: 64, crop_size: 64 };
/** What is left of a camera's photo where it was sent by mail. */
const fullSize: [number, number] = [1280, 853];
const quickSize: [number, number] = [320, 213];
const individuals = 2;
/**
 * The least that a measurement lasts, and half of the warm-up: PyTorch's steps at this size become faster for half a dozen of
 * them, until its allocator keeps their memory instead of giving it back.
 */
const leastSeconds = 2;

/** Training steps and inference of a detector, and the whole path from photos by their boxes to embeddings. */
export async function benchDetector(bench: Bench): Promise<DetectorRow[]> {
  const { batch, quick } = bench.settings;
  const { image_size, crop_size } = quick ? quickSizes : sizes;
  const settings = quick ? bench.settings : { ...bench.settings, seconds: leastSeconds };
  const weights = await writeWeights(bench);
  const works = (
    [
      ['detector_training', batch],
      ['detector_inference', batch],
      ['detector_inference', 1],
    ] as const
  ).map(([kind, batch]): Timed<DetectorWork> => {
    const name = `${network} ${kind === 'detector_training' ? 'training' : 'inference'}, batch ${batch}`;
    return { name, work: detectorWork(kind, network, { batch, image_size, weights }) };
  });
  for (const { work } of works) await checkDetector(work, bench.flukeprint, bench.peers);

  const photo_size = quick ? quickSize : fullSize;
  const photos = await renderPhotos(bench, photo_size);
  const path = { kind: 'photo_embedding', ...photos, batch, image_size, crop_size } as const;
  const whole: Timed<SearchWork> = {
    name: `photo → crop → embedding, batch ${batch}`,
    work: { ...path, detector: network, embedder: 'resnet34' },
  };
  const rows = await timeAll<DetectorWork | SearchWork>('detector', [...works, whole], { ...bench, settings });
  return rows.map(({ item: { work }, measured }) => {
    const { kind, batch, image_size } = work;
    const row = { ...measured, kind, network, batch, image_size };
    if (work.kind !== 'photo_embedding') return row;
    return { ...row, photo_size, embedder: work.embedder, crop_size: work.crop_size };
  });
}

async function writeWeights({ folder, flukeprint }: Bench): Promise<string> {
  const weights = join(folder, `${network}.safetensors`);
  if (!(await exists(weights))) {
    const work = detectorWork('detector_inference', network, { batch: 1, image_size: sizes.image_size, weights });
    await flukeprint.request({ request: 'write_weights', work });
  }
  return weights;
}

/** Two batches of photos: while one is searched or embedded, the next is decoded. */
async function renderPhotos({ folder: parent, settings }: Bench, [width, height]: readonly [number, number]) {
  const folder = join(parent, 'photos');
  const photosPerIndividual = settings.batch;
  const photos = individuals * photosPerIndividual;
  const progress = new Progress('rendering flukes', 'photos', photos);
  const onProgress = (done: number) => progress.update(done);
  await renderFlukes({ folder, individuals, photosPerIndividual, width, height, onProgress });
  progress.stop();
  return { folder, photos };
}

export function showDetector(rows: readonly DetectorRow[], peers: readonly string[]): string {
  const rates = ratesTable('work', rows, peers, (row) => `${row.name}, ${row.image_size} px`);
  const whole = rows.find(({ kind }) => kind === 'photo_embedding');
  const path = whole
    ? `\nphotos of ${whole.photo_size!.join('×')} px, crops embedded by ${whole.embedder} at ${whole.crop_size} px`
    : '';
  const title = 'Detector: steps of forward, backward, Adam; inference with fused batch norms; images/s';
  return `${title}${path}\n\n${rates}`;
}
