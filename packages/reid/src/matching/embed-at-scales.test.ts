import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Photo } from '@flukeprint/data';
import { ReferenceBackend } from '@flukeprint/kernels';
import type { Embedder } from '@flukeprint/models';
import { initialize } from '@flukeprint/models';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../reporter.ts';
import { createSmallEmbedder } from '../testing/small-embedder.ts';
import { embedAtScales, scaledSizes } from './embed-at-scales.ts';
import { embedPhotos } from './embed-photos.ts';

const network = { imageSize: 32, weights: 'a.safetensors' };

test('the embedding at several sizes is the mean of those at each, at length 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scales-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const photos = ['a.png', 'b.png'].map((path): Photo => ({ path, file: join(folder, path), individual: '' }));
  for (const [i, { file }] of photos.entries()) {
    const pixels = Uint8Array.from({ length: 60 * 60 * 3 }, (_, k) => (k * (7 + i) * 31) % 251);
    await sharp(pixels, { raw: { width: 60, height: 60, channels: 3 } })
      .png()
      .toFile(file);
  }
  const backend = new ReferenceBackend();
  const embeddingSize = 5;
  const embedder: Embedder = createSmallEmbedder(backend, 'resnet18', { embeddingSize });
  initialize(embedder, 1);
  const sizes: number[] = [];
  const alone: Float32Array[] = [];
  const options = { photos, batchSize: 2, workers: 1, scales: [1, 1.5] };
  const [both] = await embedAtScales(network, options, async (loader) => {
    for await (const { shape } of loader.evaluation(photos)) sizes.push(shape[2]);
    const embedded = await embedPhotos(backend, { embedder, embeddingSize }, photos, loader, { reporter: silent });
    alone.push(embedded.data.slice());
    return [embedded];
  });
  expect(sizes).toEqual([32, 48]);
  expect(alone[1]).not.toEqual(alone[0]);
  for (const row of [0, 1]) {
    const part = (data: Float32Array) => data.subarray(row * embeddingSize, (row + 1) * embeddingSize);
    const sum = Array.from(part(alone[0]!), (value, i) => value + part(alone[1]!)[i]!);
    for (const [i, value] of part(both!.data).entries()) expect(value).toBeCloseTo(sum[i]! / Math.hypot(...sum), 6);
  }
});

test('sizes are whole pixels, and refused where photos become too small or very large', () => {
  expect(scaledSizes({ ...network, imageSize: 50 }, [1, 1.25, 0.75])).toEqual([50, 63, 38]);
  expect(() => scaledSizes(network, [1, 0.5])).toThrow(
    '--scales 0.5 makes photos of 16 px for a.safetensors, which takes 32: expected 32 to 2048 px',
  );
  expect(() => scaledSizes({ ...network, imageSize: 1024 }, [4])).toThrow('photos of 4096 px');
});
