import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeAtomically } from '../files/write-atomically.ts';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';
import type { SceneJob, SceneWorkerData } from './scene-worker.ts';

/** How many photos, and where to. */
export interface RenderScenesOptions {
  /** Made if missing. Photos of the same names are replaced; anything else in it stays. */
  readonly folder: string;
  readonly scenes: number;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
  readonly workers?: number;
  /** In photos. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Renders photos of imaginary flukes, near and far, as a set for the detector: `images/scene_00001.jpg`,
 * `labels/scene_00001.txt` and the list `scenes.txt`, in YOLO's form. One in twelve shows the sea alone. The bytes depend on
 * the options alone, not on the number of workers.
 */
export async function renderScenes(options: RenderScenesOptions): Promise<void> {
  const { scenes, width = 480, height = 360, seed = 0, workers = defaultWorkers } = options;
  for (const [name, value] of Object.entries({ scenes, width, height, workers })) {
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`Expected a positive integer for ${name} but received ${value}`);
  }
  const folder = resolve(options.folder);
  for (const part of ['images', 'labels']) await mkdir(join(folder, part), { recursive: true });
  const data: SceneWorkerData = { folder, width, height, seed };
  const pool = new WorkerPool<SceneJob, string>(
    new URL('./scene-worker.ts', import.meta.url),
    Math.min(workers, scenes),
    data,
  );
  try {
    let done = 0;
    const jobs = Array.from({ length: scenes }, async (_, scene) => {
      const name = await pool.run({ scene });
      options.onProgress?.(++done, scenes);
      return name;
    });
    const names = await Promise.all(jobs);
    await writeAtomically(join(folder, 'scenes.txt'), [`${names.join('\n')}\n`]);
  } finally {
    await pool.close();
  }
}
