import { type CheckedPhotos, checkPhotos, listPhotos, type Split, splitPhotos } from '@flukeprint/data';
import { Progress } from './progress.ts';
import { UserError } from './user-error.ts';

interface ReadOptions {
  readonly imageSize: number;
  readonly workers?: number;
  /** Also take photos that lie outside an individual's folder; their individual is unknown, the empty name. */
  readonly loose?: boolean;
}

/** Lists a folder and reads every photo once. Those that cannot be read are reported, a line each, and left out. */
export async function readPhotos(folder: string, { imageSize, workers, loose }: ReadOptions): Promise<CheckedPhotos> {
  const { photos } = await listPhotos(folder, { loose });
  const progress = new Progress('reading', 'photos', photos.length);
  try {
    const checked = await checkPhotos(photos, { imageSize, workers, onProgress: (done) => progress.update(done) });
    progress.stop();
    for (const { path, reason } of checked.problems) console.warn(`skipped ${path}: ${reason}`);
    if (checked.photos.length === 0)
      throw new UserError(`none of the ${photos.length} photos in ${folder} can be read`);
    return checked;
  } finally {
    progress.stop();
  }
}

export interface Dataset extends CheckedPhotos {
  readonly split: Split;
}

/** {@link readPhotos}, then the split into training, gallery and queries. */
export async function readDataset(folder: string, options: ReadOptions & { minPhotos: number }): Promise<Dataset> {
  const checked = await readPhotos(folder, options);
  return { ...checked, split: splitPhotos(checked.photos, { minPhotos: options.minPhotos }) };
}
