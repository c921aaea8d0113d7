import { backward, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { beforeEach, describe, expect, test } from 'vitest';
import { initialize } from '../nn/init.ts';
import { namedParameters, namedTensors } from '../nn/module.ts';
import { Adam } from '../optim/adam.ts';
import { loadStateDict, stateDict } from '../weights/state-dict.ts';
import { ArcFace, type ArcFaceOptions } from './arcface.ts';
import { dynamicMargins } from './dynamic-margins.ts';
import type { EmbeddingLoss } from './embedding-loss.ts';
import { PartialArcFace, type PartialArcFaceOptions } from './partial-arcface.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const individuals = 9;
const width = 4;
const lr = 0.01;
/** The photos of a step: embeddings and whose they are. */
function batchOf(step: number, size = 5) {
  const random = randomStream(1, 'batch', step);
  const values = Float64Array.from({ length: size * width }, () => random.normal());
  const target = Int32Array.from({ length: size }, () => random.integer(individuals));
  return { embeddings: Tensor.from(backend, values, [size, width], { requiresGrad: true }), target };
}

function partial(options: PartialArcFaceOptions, seed = 0): PartialArcFace {
  const head = new PartialArcFace(backend, individuals, width, options);
  initialize(head, seed);
  return head;
}

function lossAndBackward(head: EmbeddingLoss, embeddings: Tensor, target: Int32Array): Tensor {
  return scope(() => {
    const loss = head.loss(embeddings, target);
    backward(loss);
    return loss.detach();
  });
}

/** One step of the head alone; returns the loss. */
async function step(head: PartialArcFace, number: number, batches = [batchOf(number)], lr = 0.01): Promise<number> {
  head.beginStep(randomStream(0, 'step', number, 'head'));
  const losses = batches.map(({ embeddings, target }) => lossAndBackward(head, embeddings, target));
  head.stepRows(lr, number);
  const values = await Promise.all(losses.map((loss) => loss.item()));
  for (const tensor of [...losses, ...batches.map(({ embeddings }) => embeddings)]) tensor.dispose();
  return values.reduce((a, b) => a + b, 0);
}

const weightDecay = 0.01;
const variants: [string, ArcFaceOptions][] = [
  ['plain', {}],
  ['easy margin', { easyMargin: true }],
  ['3 sub-centres', { subcenters: 3, labelSmoothing: 0.1 }],
  ['a margin each', { margins: dynamicMargins([1, 2, 3, 4, 5, 6, 7, 8, 9]), focalGamma: 2 }],
];

test.for(variants)('all individuals sampled, %s: the same bits as ArcFace with Adam', async ([, options]) => {
  const full = new ArcFace(backend, individuals, width, options);
  initialize(full, 0);
  const adam = new Adam(namedParameters(full), { weightDecay });
  const head = partial({ ...options, sampleRate: 1, optimizer: { weightDecay } });
  for (let number = 1; number <= 4; number++) {
    const { embeddings, target } = batchOf(number);
    const loss = scope(() => {
      const loss = full.loss(embeddings, target);
      backward(loss);
      adam.step(lr);
      adam.zeroGrad();
      return loss.detach();
    });
    expect(await step(head, number)).toBe(await loss.item());
  }
  expect(await head.weight.read()).toEqual(await full.weight.read());
});

describe('some individuals sampled', () => {
  test('the loss is ArcFace’s among them, and only their rows move', async () => {
    const head = partial({ sampleCount: 4 });
    const before = await head.weight.read();
    head.beginStep(randomStream(0, 'step', 1, 'head'));
    const embeddings = Tensor.from(backend, [1, 2, 0, -1, 0.5, 0, 1, 1], [2, width], { requiresGrad: true });
    const loss = lossAndBackward(head, embeddings, Int32Array.of(6, 2));
    const [[name, rows]] = [...head.rowParameters()] as [[string, Tensor]];
    expect([name, rows.shape]).toEqual(['rows.0', [4, width]]);
    const sampled = new ArcFace(backend, 4, width);
    const values = await rows.read();
    backend.write(sampled.weight.value, values);
    const rowAt = (i: number) => [...values.slice(i * width, (i + 1) * width)].join();
    const indices = [0, 1, 2, 3].map((i) => {
      return [...Array(individuals).keys()].find(
        (k) => [...before.slice(k * width, (k + 1) * width)].join() === rowAt(i),
      );
    });
    expect(indices).toContain(6);
    expect(indices).toContain(2);
    const local = Int32Array.of(indices.indexOf(6), indices.indexOf(2));
    expect(await loss.item()).toBe(await sampled.loss(embeddings, local).item());
    head.stepRows(lr, 1);
    expect([...head.rowParameters()]).toEqual([]);
    const after = await head.weight.read();
    const moved = [...Array(individuals).keys()].filter((k) => after[k * width] !== before[k * width]);
    expect(moved).toEqual([...indices].sort());
  });

  test('learns who is who, and leaves no memory behind', async () => {
    const head = partial({ sampleCount: 5, s: 8, m: 0.2 });
    const photos = Array.from({ length: individuals }, (_, i) => {
      const random = randomStream(5, i);
      return Array.from({ length: width }, () => random.normal());
    });
    const losses: number[] = [];
    const live = new Set<number>();
    for (let number = 1; number <= 300; number++) {
      const who = [0, 1, 2].map((i) => (number * 3 + i) % individuals);
      const embeddings = Tensor.from(
        backend,
        who.flatMap((i) => photos[i]!),
        [3, width],
        { requiresGrad: true },
      );
      losses.push(await step(head, number, [{ embeddings, target: Int32Array.from(who) }], 0.05));
      live.add(backend.liveBytes);
    }
    expect(live.size).toBe(1);
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(mean(losses.slice(-15))).toBeLessThan(mean(losses.slice(0, 15)) / 2);
    const all = Tensor.from(backend, photos.flat(), [individuals, width]);
    const scores = await head.call(all).read();
    const best = photos.map((_, i) => {
      const row = [...scores.slice(i * individuals, (i + 1) * individuals)];
      return row.indexOf(Math.max(...row));
    });
    expect(best).toEqual([...Array(individuals).keys()]);
  });

  test('goes on from a checkpoint to the same bits', async () => {
    const options = { sampleCount: 4, subcenters: 2, optimizer: { weightDecay } };
    const through = partial(options);
    for (let number = 1; number <= 6; number++) await step(through, number);
    const first = partial(options);
    for (let number = 1; number <= 3; number++) await step(first, number);
    const state = await stateDict(namedTensors(first));
    expect([...state.keys()]).toEqual(['weight', 'exp_avg', 'exp_avg_sq']);
    const second = partial(options, 77);
    expect(loadStateDict(namedTensors(second), state, 'test').missing).toEqual([]);
    for (let number = 4; number <= 6; number++) await step(second, number);
    expect(await stateDict(namedTensors(second))).toEqual(await stateDict(namedTensors(through)));
  });

  test('several batches a step: the gradients of a row add up', async () => {
    const [a, b] = [batchOf(1), batchOf(2)];
    const head = partial({ sampleRate: 1 });
    const whole = partial({ sampleRate: 1 });
    // With all individuals in every sample the order of additions is the same as ArcFace's, which accumulates.
    const full = new ArcFace(backend, individuals, width);
    backend.write(full.weight.value, await whole.weight.read());
    const adam = new Adam(namedParameters(full));
    for (const { embeddings, target } of [a, b]) lossAndBackward(full, embeddings, target);
    adam.step(lr);
    await step(head, 1, [a, b]);
    expect(await head.weight.read()).toEqual(await full.weight.read());
  });

  test('several batches a step with samples of their own move every sampled row once', async () => {
    const head = partial({ sampleCount: 3 });
    const before = await head.weight.read();
    head.beginStep(randomStream(0, 'step', 1, 'head'));
    const gradients = new Float64Array(individuals * width);
    for (const { embeddings, target } of [batchOf(1, 2), batchOf(2, 2), batchOf(3, 2)])
      lossAndBackward(head, embeddings, target);
    for (const [, rows] of head.rowParameters()) {
      const [values, grad] = [await rows.read(), await rows.grad!.read()];
      for (const [i, value] of values.entries()) gradients[before.indexOf(value)]! += grad[i]!;
    }
    head.stepRows(lr, 1);
    const after = await head.weight.read();
    // Adam's first step is lr against the sign of the gradient, wherever that is far from 0.
    for (const [i, gradient] of gradients.entries()) {
      const expected = Math.abs(gradient) < 1e-4 ? undefined : before[i]! - lr * Math.sign(gradient);
      if (gradient === 0) expect(after[i]).toBe(before[i]);
      else if (expected !== undefined) expect(after[i]).toBeCloseTo(expected, 5);
    }
    expect(gradients.filter((g) => g !== 0).length).toBeGreaterThan(3 * width);
  });
});

test('the table is state, and no parameter for an optimiser', () => {
  const head = partial({ sampleCount: 2 });
  expect([...namedParameters(head)]).toEqual([]);
  expect([...namedTensors(head)].map(([name, { shape }]) => [name, shape])).toEqual([
    ['weight', [individuals, width]],
    ['exp_avg', [individuals, width]],
    ['exp_avg_sq', [individuals, width]],
  ]);
  head.beginStep(randomStream(0));
  head.loss(batchOf(1).embeddings, Int32Array.of(1, 2, 3, 4, 5));
  head.dispose();
});

test('a step without backward, or with another one begun, is forgotten', async () => {
  const head = partial({ sampleCount: 3 });
  const before = await head.weight.read();
  const { embeddings, target } = batchOf(1);
  const live = backend.liveBytes;
  head.beginStep(randomStream(0));
  scope(() => head.loss(embeddings, target).detach()).dispose();
  head.stepRows(lr, 1);
  head.beginStep(randomStream(1));
  scope(() => head.loss(embeddings, target).detach()).dispose();
  head.beginStep(randomStream(2));
  expect(backend.liveBytes).toBe(live);
  expect(await head.weight.read()).toEqual(before);
});

test('says what it lacks', () => {
  const { embeddings, target } = batchOf(1);
  const head = partial({ sampleCount: 3 });
  expect(() => head.loss(embeddings, target)).toThrow('expected beginStep before loss');
  head.beginStep(randomStream(0));
  const onDevice = Tensor.from(backend, target, [target.length]);
  expect(() => head.loss(embeddings, onDevice)).toThrow('expected target as an Int32Array');
  const wrong: [PartialArcFaceOptions, string][] = [
    [{}, 'expected sampleRate or sampleCount, one of the two'],
    [{ sampleRate: 0.5, sampleCount: 3 }, 'expected sampleRate or sampleCount, one of the two'],
    [{ sampleRate: 0 }, 'expected sampleRate to be above 0 and at most 1, received 0'],
    [{ sampleCount: 1.5 }, 'expected sampleCount to be a positive integer, received 1.5'],
  ];
  for (const [options, message] of wrong) expect(() => partial(options)).toThrow(message);
});
