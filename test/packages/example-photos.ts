import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';

/**
 * What the READMEs' examples find beside them: `photos` with a folder for each of six individuals, `new-photos` with one photo of each,
 * and `photo-1.jpg`, `photo-2.jpg`.
 */
export async function examplePhotos(folder: string): Promise<void> {
  const [photos, queries] = [join(folder, 'photos'), join(folder, 'new-photos')];
  const size = { width: 96, height: 72 };
  await renderFlukes({ folder: photos, individuals: 6, photosPerIndividual: 4, ...size, seed: 1, workers: 1 });
  mkdirSync(queries);
  for (let i = 1; i <= 6; i++) cpSync(join(photos, `fluke_000${i}/photo_04.jpg`), join(queries, `query-${i}.jpg`));
  for (let i = 1; i <= 2; i++) cpSync(join(photos, `fluke_000${i}/photo_01.jpg`), join(folder, `photo-${i}.jpg`));
}
