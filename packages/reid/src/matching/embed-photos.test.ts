import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functional as F, type Tensor } from '@flukeprint/autograd';
import { createLoader, type Photo } from '@flukeprint/data';
import { ReferenceBackend, randomStream } from '@flukeprint/kernels';
import { type Embedder, initialize, Linear, Module } from '@flukeprint/models';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../reporter.ts';
import { embedBatch } from './embed-batch.ts';
import { embedPhotos } from './embed-photos.ts';

const [imageSize, embeddingSize] = [8, 5];

/** All pixels through one layer: what it says of a mirror image is something else. */
class TinyEmbedder extends Module {
  readonly linear = new Linear(new ReferenceBackend(), 3 * imageSize * imageSize, embeddingSize);
  override forward(images: Tensor): Tensor {
    return F.normalize(this.linear.call(F.reshape(images, [images.shape[0]!, -1])));
  }
}

test('with flip an embedding is the normalised mean of photo and mirror image', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'embed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const random = randomStream(0, 'pixels');
  const pixels = Uint8Array.from({ length: imageSize * imageSize * 3 }, () => random.integer(256));
  const picture = () => sharp(pixels, { raw: { width: imageSize, height: imageSize, channels: 3 } });
  const photos = ['as it is.png', 'mirrored.png'].map(
    (path): Photo => ({ path, file: join(folder, path), individual: '' }),
  );
  await picture().png().toFile(photos[0]!.file);
  await picture().flop().png().toFile(photos[1]!.file);

  const embedder = new TinyEmbedder();
  initialize(embedder, 1);
  const network = { embedder: embedder as unknown as Embedder, embeddingSize };
  const loader = createLoader({ photos, imageSize, batchSize: 1, workers: 1 });
  onTestFinished(() => loader.close());
  const backend = embedder.linear.weight.backend;
  const rows = async (flip: boolean) => {
    const { data } = await embedPhotos(backend, network, photos, loader, { reporter: silent, flip });
    return [data.subarray(0, embeddingSize), data.subarray(embeddingSize)] as const;
  };
  const [photo, mirror] = await rows(false);
  const sum = photo.map((value, i) => value + mirror[i]!);
  const length = Math.hypot(...sum);
  // The two are no copies of each other, or nothing would be tested.
  expect(length).toBeLessThan(1.99);
  for (const row of await rows(true)) {
    for (const [i, value] of row.entries()) expect(value).toBeCloseTo(sum[i]! / length, 6);
  }
});

test('a network that gives NaN is refused, with the photo that it gave it for', async () => {
  const embedder = new TinyEmbedder();
  initialize(embedder, 1);
  const network = { embedder: embedder as unknown as Embedder, embeddingSize };
  const images = new Float32Array(2 * 3 * imageSize ** 2).fill(0.5);
  images[images.length - 1] = Number.NaN;
  const batch = { images, shape: [2, 3, imageSize, imageSize], paths: ['sound.png', 'bad.png'] } as const;
  await expect(embedBatch(embedder.linear.weight.backend, network, batch)).rejects.toThrow(
    'no embedding for bad.png but NaN',
  );
});
