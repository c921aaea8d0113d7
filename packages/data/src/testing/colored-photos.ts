import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { createLoader, type LoaderOptions } from '../loader/create-loader.ts';
import { listPhotos } from '../photos/list-photos.ts';

export const imageSize = 8;

/** Photos of 3 individuals, each in a plain colour of its own. */
export async function photosIn(folder: string, count = 11) {
  for (let i = 0; i < count; i++) {
    const individual = join(folder, `whale ${i % 3}`);
    mkdirSync(individual, { recursive: true });
    const background = { r: 10 + 20 * i, g: 255 - 20 * i, b: 40 };
    await sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .png()
      .toFile(join(individual, `${i}.png`));
  }
  return (await listPhotos(folder)).photos;
}

/** Closed when the test ends. */
export function loaderOf(options: Partial<LoaderOptions> & Pick<LoaderOptions, 'photos'>) {
  const loader = createLoader({ imageSize, batchSize: 4, workers: 2, ...options });
  onTestFinished(() => loader.close());
  return loader;
}

export async function collect<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** Of all batches the first, for tests that look at no other. */
export async function firstOf<T>(batches: AsyncIterable<T>): Promise<T> {
  const [batch] = await collect(batches);
  if (!batch) throw new Error('Expected a batch but there is none');
  return batch;
}
