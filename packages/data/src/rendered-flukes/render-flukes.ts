import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defaultWorkers, WorkerPool } from '../workers/worker-pool.ts';
import type { RenderJob, RenderWorkerData } from './render-worker.ts';

/** How many photos of how many animals, and where to. */
export interface RenderOptions {
  /** Made if missing. Photos of the same names are replaced; anything else in it stays. */
  readonly folder: string;
  readonly individuals: number;
  readonly photosPerIndividual: number;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
  readonly workers?: number;
  /** In photos. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Renders photos of imaginary humpback flukes at sea: `folder/fluke_0001/photo_01.jpg` and so on. Shape, pigmentation and
 * scars belong to the individual; pose, light, water, spray, blur and grain to the photo. The bytes depend on the options
 * alone, not on the number of workers.
 */
export async function renderFlukes(options: RenderOptions): Promise<void> {
  const { individuals, photosPerIndividual, width = 160, height = 120, seed = 0, workers = defaultWorkers } = options;
  for (const [name, value] of Object.entries({ individuals, photosPerIndividual, width, height, workers })) {
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`Expected a positive integer for ${name} but received ${value}`);
  }
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const data: RenderWorkerData = { folder, photosPerIndividual, width, height, seed };
  const script = new URL('./render-worker.ts', import.meta.url);
  const pool = new WorkerPool<RenderJob, number>(script, Math.min(workers, individuals), data);
  try {
    let done = 0;
    const jobs = Array.from({ length: individuals }, async (_, individual) => {
      const rendered = await pool.run({ individual });
      done += rendered;
      options.onProgress?.(done, individuals * photosPerIndividual);
    });
    await Promise.all(jobs);
  } finally {
    await pool.close();
  }
}
