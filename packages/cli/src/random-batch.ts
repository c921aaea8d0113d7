import { randomStream } from '@flukeprint/random';

/** A batch that looks like one of photos to the network, for trials: images in the range of normalised photos. */
export function randomBatch(batchSize: number, imageSize: number, individuals: number) {
  const random = randomStream(0, 'random batch');
  return {
    images: Float32Array.from({ length: batchSize * 3 * imageSize ** 2 }, () => random.uniformIn(-2, 2)),
    shape: [batchSize, 3, imageSize, imageSize] as const,
    labels: Int32Array.from({ length: batchSize }, (_, i) => i % individuals),
  };
}
