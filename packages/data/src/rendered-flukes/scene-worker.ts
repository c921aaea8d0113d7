import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { randomStream } from '@flukeprint/random';
import sharp from 'sharp';
import { writeAtomically } from '../files/write-atomically.ts';
import type { Box } from '../photos/box.ts';
import { serve } from '../workers/serve.ts';
import { drawSupplies } from './photograph.ts';
import { photographScene } from './photograph-scene.ts';

export interface SceneWorkerData {
  readonly folder: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
}

export interface SceneJob {
  /** From 0. */
  readonly scene: number;
}

const { folder, width, height, seed } = workerData as SceneWorkerData;
const supplies = drawSupplies(randomStream(seed, 'scenes', 'supplies'));

/** A line of YOLO's: class, centre and size as shares of the photo. */
const label = ({ x, y, w, h }: Box) =>
  `0 ${[(x + w / 2) / width, (y + h / 2) / height, w / width, h / height].map((share) => share.toFixed(6)).join(' ')}\n`;

/** Renders one photo with its label; answers with its name. */
serve(async ({ scene }: SceneJob) => {
  const name = `scene_${String(scene + 1).padStart(5, '0')}`;
  const { pixels, quality, box } = photographScene(randomStream(seed, 'scenes', scene), supplies, width, height);
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  await writeAtomically(join(folder, 'images', `${name}.jpg`), [jpeg]);
  await writeAtomically(join(folder, 'labels', `${name}.txt`), [box ? label(box) : '']);
  return { result: name, transfer: [] };
});
