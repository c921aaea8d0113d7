import { randomStream } from '@flukeprint/random';
import type { SamplerInput } from './sampler-input.ts';

/** All photos, shuffled by (seed, epoch); the incomplete last batch is dropped. */
export function random({ labels, batchSize, seed }: SamplerInput, epoch: number): Int32Array[] {
  const order = Int32Array.from(randomStream(seed, 'shuffle', epoch).shuffle([...labels.keys()]));
  const count = Math.floor(labels.length / batchSize);
  return Array.from({ length: count }, (_, i) => order.subarray(i * batchSize, (i + 1) * batchSize));
}
