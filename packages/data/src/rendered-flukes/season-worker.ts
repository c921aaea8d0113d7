import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { randomStream } from '@flukeprint/random';
import sharp from 'sharp';
import { writeAtomically } from '../files/write-atomically.ts';
import { serve } from '../workers/serve.ts';
import { drawSupplies, photograph } from './photograph.ts';
import { photographSighting } from './photograph-scene.ts';
import type { SeasonPhoto } from './season-plan.ts';
import { drawSkin } from './skin.ts';

export interface SeasonWorkerData {
  readonly folder: string;
  readonly seed: number;
}

const { folder, seed } = workerData as SeasonWorkerData;
const supplies = drawSupplies(randomStream(seed, 'season', 'supplies'));
const catalogueSize = { width: 480, height: 360 };
const cardSize = { width: 1200, height: 800 };

/** As EXIF writes it: 2026:07:03 09:12:45. */
const exifTime = (time: number) => new Date(time).toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');

serve(async ({ path, animal, photo, time }: SeasonPhoto) => {
  const { width, height } = time === undefined ? catalogueSize : cardSize;
  const skin = drawSkin(randomStream(seed, 'season', 'skin', animal), 2 * catalogueSize.width);
  const random = randomStream(seed, 'season', time === undefined ? 'catalogue' : 'card', animal, photo);
  const take = time === undefined ? photograph : photographSighting;
  const { pixels, quality } = take(skin, random, supplies, width, height);
  const jpeg = sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality });
  if (time !== undefined) jpeg.withExif({ IFD0: { Make: 'Flukeprint' }, IFD2: { DateTimeOriginal: exifTime(time) } });
  await writeAtomically(join(folder, ...path.split('/')), [await jpeg.toBuffer()]);
  return { result: path, transfer: [] };
});
