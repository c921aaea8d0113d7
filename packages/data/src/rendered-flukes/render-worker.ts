import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { randomStream } from '@flukeprint/random';
import sharp from 'sharp';
import { serve } from '../workers/serve.ts';
import { drawSupplies, photograph } from './photograph.ts';
import { drawSkin } from './skin.ts';

export interface RenderWorkerData {
  readonly folder: string;
  readonly photosPerIndividual: number;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

export interface RenderJob {
  /** From 0. */
  readonly individual: number;
}

const { folder, photosPerIndividual, width, height, seed } = workerData as RenderWorkerData;
const supplies = drawSupplies(randomStream(seed, 'flukes', 'supplies'));

/** Under its final name a photo is always complete: a half-written one would count as corrupt. */
async function write(individual: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, individual, `.${name}.tmp`);
  await writeFile(temporary, bytes);
  await rename(temporary, join(folder, individual, name));
}

/** Renders all photos of an individual; answers with their number. */
serve(async ({ individual }: RenderJob) => {
  const name = `fluke_${String(individual + 1).padStart(4, '0')}`;
  await mkdir(join(folder, name), { recursive: true });
  const skin = drawSkin(randomStream(seed, 'flukes', 'skin', individual), 2 * width);
  for (let i = 0; i < photosPerIndividual; i++) {
    const random = randomStream(seed, 'flukes', 'photo', individual, i);
    const { pixels, quality } = photograph(skin, random, supplies, width, height);
    const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    await write(name, `photo_${String(i + 1).padStart(2, '0')}.jpg`, jpeg);
  }
  return { result: photosPerIndividual, transfer: [] };
});
