import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { initialize } from '../nn/init.ts';
import { Linear } from '../nn/layers.ts';
import { namedParameters } from '../nn/module.ts';
import { Adam } from '../optim/adam.ts';
import { createLoss, type LossOptions } from './create-loss.ts';

const individuals = 12;
const features = 6;

/** Four individuals with two photos each: noise around the features of each individual. */
function batchOf(step: number) {
  const random = randomStream(2, 'batch', step);
  const who = random.shuffle(Array.from({ length: individuals }, (_, i) => i)).slice(0, 4);
  const target = Int32Array.from([...who, ...who]);
  const values = [...target].flatMap((individual) => {
    const own = randomStream(2, 'individual', individual);
    return Array.from({ length: features }, () => own.normal() + 0.1 * random.normal());
  });
  return { target, values };
}

const all: LossOptions[] = [
  { loss: 'arcface', scale: 8, margin: 0.2 },
  { loss: 'arcface', scale: 8, subcenters: 2, dynamicMargin: true, labelSmoothing: 0.1 },
  { loss: 'arcface', scale: 8, margin: 0.2, focalGamma: 1, sampleClasses: 0.6 },
  { loss: 'triplet', tripletMargin: 1 },
  { loss: 'triplet', tripletMargin: 'soft', mining: 'weighted' },
  { loss: 'cross-entropy' },
];

test.for(all)('one training loop for all: %j', async (options) => {
  const backend = new ReferenceBackend();
  const net = new Linear(backend, features, 4);
  const counts = Array.from({ length: individuals }, (_, i) => i + 1);
  const loss = createLoss(options, { backend, individuals, embeddingSize: 4, counts });
  initialize(net, 0);
  initialize(loss, 0);
  const named = [...namedParameters(loss)].map(([name, tensor]): [string, Tensor] => [`head.${name}`, tensor]);
  const adam = new Adam([...namedParameters(net), ...named]);
  const losses: number[] = [];
  const live = new Set<number>();
  for (let step = 0; step < 150; step++) {
    const { target, values } = batchOf(step);
    loss.beginStep(randomStream(0, 'step', step, 'head'));
    const value = scope(() => {
      const photos = Tensor.from(backend, values, [target.length, features]);
      const value = loss.loss(F.normalize(net.call(photos)), target);
      backward(value);
      adam.step(0.03);
      loss.stepRows(0.03, adam.steps);
      adam.zeroGrad();
      return value.detach();
    });
    losses.push(await value.item());
    value.dispose();
    live.add(backend.liveBytes);
  }
  expect(live.size).toBe(1);
  const mean = (some: number[]) => some.reduce((a, b) => a + b) / some.length;
  // A smoothed target and a soft margin leave a loss that cannot be trained away.
  expect(mean(losses.slice(-10))).toBeLessThan(0.85 * mean(losses.slice(0, 10)));
  for (const part of [net, loss, adam]) part.dispose();
  expect(backend.liveBytes).toBe(0);
});
