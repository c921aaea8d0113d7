import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import type { Photo } from '@flukeprint/data';
import { type Backend, ReferenceBackend, randomStream } from '@flukeprint/kernels';
import { namedTensors, readSafetensors, type StoredTensor, writeSafetensors } from '@flukeprint/models';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TrainingState } from './checkpoint.ts';
import { loadNetwork } from './network-file.ts';
import { defaults, type TrainSettings } from './settings.ts';
import { UserError } from './user-error.ts';

// A network with the embedder's parts, small enough for the reference backend: what matters here does not depend on size.
vi.mock(import('@flukeprint/models'), async (importOriginal) => {
  const models = await importOriginal();
  const { BatchNorm2d, Conv2d, Linear, Module, Sequential } = models;
  class SmallEmbedder extends Module {
    readonly body: InstanceType<typeof Sequential>;
    readonly embedding: InstanceType<typeof Linear>;
    constructor(backend: Backend, _model: string, embeddingSize: number) {
      super();
      this.body = new Sequential(new Conv2d(backend, 3, 4, 3, { stride: 2 }), new BatchNorm2d(backend, 4));
      this.embedding = new Linear(backend, 4, embeddingSize);
    }
    override forward(images: Tensor): Tensor {
      const pooled = F.adaptiveAvgPool2d(F.relu(this.body.call(images)), { outputSize: 1 });
      return F.normalize(this.embedding.call(F.reshape(pooled, [-1, 4])));
    }
  }
  return { ...models, Embedder: SmallEmbedder as unknown as typeof models.Embedder };
});

let folder: string;
let path: string;
let backend: ReferenceBackend;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  path = join(folder, 'last.safetensors');
  backend = new ReferenceBackend();
});
afterEach(() => rm(folder, { recursive: true }));

const settings: TrainSettings = {
  ...defaults,
  data: '/photos',
  imageSize: 5,
  embeddingSize: 6,
  weightDecay: 0.01,
  seed: 3,
};
const photo = (path: string): Photo => ({ path, file: `/photos/${path}`, individual: path.split('/')[0]! });
const split = {
  individuals: ['a', 'ä, "b"', 'c'],
  training: ['a/1.jpg', 'a/2.jpg', 'ä, "b"/1.jpg', 'c/1.jpg'].map(photo),
  queries: [photo('a/3.jpg')],
};
function fresh(changes: Partial<TrainSettings> = {}, photos = split): TrainingState {
  const state = new TrainingState(backend, { ...settings, ...changes }, photos);
  state.initialize();
  return state;
}

async function trainSteps(state: TrainingState, first: number, last: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = first; step <= last; step++) {
    const random = randomStream(0, 'batch', step);
    const pixels = Float64Array.from({ length: 2 * 3 * 25 }, () => random.normal());
    const loss = scope(() => {
      const images = Tensor.from(backend, pixels, [2, 3, 5, 5]);
      const target = Tensor.from(backend, Int32Array.of(step % 3, (step + 1) % 3), [2]);
      const loss = state.head.loss(state.embedder.call(images), target);
      backward(loss);
      state.optimizer.step(0.01 / step);
      state.optimizer.zeroGrad();
      return loss.detach();
    });
    losses.push(await loss.item());
    loss.dispose();
  }
  return losses;
}

async function valuesOf(state: TrainingState): Promise<Record<string, number[]>> {
  const all = [...namedTensors(state.embedder), ...namedTensors(state.head), ...state.optimizer.namedTensors()];
  return Object.fromEntries(await Promise.all(all.map(async ([name, tensor]) => [name, [...(await tensor.read())]])));
}

/** The file again, with some of its content changed. */
async function rewrite(
  change: (tensors: Map<string, StoredTensor>, metadata: Record<string, string>) => void,
): Promise<void> {
  const { tensors, metadata } = await readSafetensors(path);
  change(tensors, metadata);
  await writeSafetensors(path, tensors, metadata);
}

describe('TrainingState', () => {
  test('goes on after a checkpoint as if it had never stopped, to the last bit', async () => {
    const whole = fresh();
    const losses = await trainSteps(whole, 1, 6);

    const interrupted = fresh();
    const before = await trainSteps(interrupted, 1, 3);
    await interrupted.save(path, { epoch: 2, best: 1 / 3 });
    const resumed = fresh({ seed: 99 });
    expect(await resumed.restore(path)).toEqual({ epoch: 2, best: 1 / 3 });
    expect(await valuesOf(resumed)).toEqual(await valuesOf(interrupted));
    expect([...before, ...(await trainSteps(resumed, 4, 6))]).toEqual(losses);
    expect(await valuesOf(resumed)).toEqual(await valuesOf(whole));
    expect(resumed.optimizer.steps).toBe(6);
  });

  test('starts from the seed', async () => {
    expect(await valuesOf(fresh())).toEqual(await valuesOf(fresh()));
    expect(await valuesOf(fresh({ seed: 4 }))).not.toEqual(await valuesOf(fresh()));
  });

  test('dispose gives everything back', async () => {
    const state = fresh();
    await trainSteps(state, 1, 2);
    await state.save(path, { epoch: 1, best: -1 });
    state.dispose();
    expect(backend.liveBytes).toBe(0);
  });

  test.for<[string, Partial<typeof split>]>([
    ['one photo more', { training: [...split.training, photo('c/2.jpg')] }],
    ['one photo less', { training: split.training.slice(1) }],
    ['another order', { training: split.training.toReversed() }],
    ['a query among the training photos', { training: [...split.training, ...split.queries], queries: [] }],
    ['another individual', { training: split.training.map(({ path }) => photo(path.replace('c/', 'd/'))) }],
  ])('refuses a checkpoint of %s', async ([, change]) => {
    await fresh().save(path, { epoch: 1, best: 0 });
    await expect(fresh({}, { ...split, ...change }).restore(path)).rejects.toThrow(
      /trained on other photos than \/photos/,
    );
  });

  test('refuses a damaged checkpoint and says what is wrong', async () => {
    const damaged = async (change: Parameters<typeof rewrite>[0]) => {
      await fresh().save(path, { epoch: 1, best: 0 });
      await rewrite(change);
      const state = fresh();
      const before = await valuesOf(state);
      const error = await state.restore(path).then(
        () => null,
        (error: Error) => error,
      );
      expect(await valuesOf(state)).toEqual(before);
      expect(error?.message).toContain(path);
      return error!.message;
    };
    expect(await damaged((tensors) => (tensors.get('body.0.weight')!.data[5] = Number.NaN))).toMatch(
      /expected "body.0.weight" to hold finite numbers, received NaN at 5/,
    );
    expect(await damaged((tensors) => (tensors.get('exp_avg_sq.head.weight')!.data[0] = Infinity))).toMatch(
      /expected "exp_avg_sq.head.weight" to hold finite numbers/,
    );
    for (const name of ['steps', 'epoch', 'best']) {
      expect(await damaged((_, metadata) => delete metadata[name])).toContain(`lacks ${name} in its metadata`);
    }
  });

  test('refuses a checkpoint without all tensors', async () => {
    await fresh().save(path, { epoch: 1, best: 0 });
    await rewrite((tensors) => tensors.delete('exp_avg.embedding.bias'));
    await expect(fresh().restore(path)).rejects.toThrow('lacks "exp_avg.embedding.bias"; it cannot be continued');
  });

  test('loadInitial takes the network of an earlier run, not its head', async () => {
    const [earlier, state] = [fresh({ seed: 8 }), fresh()];
    await earlier.saveNetwork(path);
    const head = [...(await state.head.weight.read())];
    expect(await state.loadInitial(path)).toBe(`${path}: 7 tensors loaded; not used: head.weight`);
    expect([...(await state.head.weight.read())]).toEqual(head);
    const [ours, theirs] = await Promise.all([valuesOf(state), valuesOf(earlier)]);
    expect(ours['body.1.running_var']).toEqual(theirs['body.1.running_var']);
    expect(ours['embedding.weight']).toEqual(theirs['embedding.weight']);
  });

  test('loadInitial takes a backbone in torchvision names', async () => {
    await writeSafetensors(path, [
      ['0.weight', { shape: [4, 3, 3, 3], data: new Float32Array(108).fill(2) }],
      ['1.num_batches_tracked', { shape: [], data: BigInt64Array.of(5n) }],
      ['fc.bias', { shape: [1], data: Float32Array.of(1) }],
    ]);
    const state = fresh();
    const left = '1.weight, 1.bias, 1.running_mean, 1.running_var';
    expect(await state.loadInitial(path)).toBe(`${path}: 1 tensors loaded; left at random: ${left}; not used: fc.bias`);
    expect((await valuesOf(state))['body.0.weight']).toEqual(Array(108).fill(2));
  });

  test('loadInitial names a few of many', async () => {
    await fresh().saveNetwork(path);
    await rewrite((tensors) => {
      for (const name of [...tensors.keys()].slice(1)) tensors.delete(name);
      for (let i = 0; i < 5; i++) tensors.set(`body.new${i}`, { shape: [1], data: Float32Array.of(0) });
    });
    const left = 'body.1.weight, body.1.bias, body.1.running_mean, body.1.running_var and 2 more';
    expect(await fresh().loadInitial(path)).toBe(
      `${path}: 1 tensors loaded; left at random: ${left}; not used: body.new0, body.new1, body.new2, body.new3 and 1 more`,
    );
  });

  test('loadInitial refuses a file with nothing to take', async () => {
    await writeSafetensors(path, [['x', { shape: [1], data: Float32Array.of(1) }]]);
    await expect(fresh().loadInitial(path)).rejects.toThrow(`${path} holds no tensor of resnet18`);
  });
});

describe('loadNetwork', () => {
  test('reads the network of a single file, ready to embed', async () => {
    const state = fresh();
    await trainSteps(state, 1, 2);
    await state.saveNetwork(path);
    const network = await loadNetwork(backend, path);
    expect(network).toMatchObject({ model: 'resnet18', imageSize: 5, embeddingSize: 6, weights: path });
    expect(network.embedder.training).toBe(false);
    const theirs = await valuesOf(state);
    for (const [name, tensor] of namedTensors(network.embedder)) {
      expect([...(await tensor.read())], name).toEqual(theirs[name]);
    }
  });

  test('takes the best weights of a run, else the last', async () => {
    await expect(loadNetwork(backend, folder)).rejects.toThrow(`${folder} holds no weights`);
    await fresh().save(path, { epoch: 1, best: 0 });
    expect((await loadNetwork(backend, folder)).weights).toBe(path);
    const best = join(folder, 'best.safetensors');
    await fresh().saveNetwork(best);
    expect((await loadNetwork(backend, folder)).weights).toBe(best);
  });

  test.for<[string, Parameters<typeof rewrite>[0], string]>([
    ['no metadata', (_, metadata) => delete metadata.format, 'was not written by flukeprint train'],
    ['no model', (_, metadata) => delete metadata.model, 'was not written by flukeprint train'],
    ['an unknown model', (_, metadata) => (metadata.model = 'vgg'), 'unknown model "vgg"; expected one of'],
    ['no image size', (_, metadata) => delete metadata.image_size, 'lacks image_size or embedding_size'],
    ['a broken size', (_, metadata) => (metadata.embedding_size = '6.5'), 'lacks image_size or embedding_size'],
    [
      'too few tensors',
      (tensors) => tensors.delete('body.0.weight'),
      'lacks 1 tensors of resnet18, the first is "body.0.weight"',
    ],
    [
      'another width',
      (_, metadata) => (metadata.embedding_size = '7'),
      'expected "embedding.weight" to be [7, 4], received [6, 4]',
    ],
    [
      'NaN',
      (tensors) => tensors.get('body.1.running_var')!.data.fill(Number.NaN as never),
      'expected "body.1.running_var" to hold finite numbers',
    ],
  ])('refuses a file with %s', async ([, change, message]) => {
    await fresh().saveNetwork(path);
    await rewrite(change);
    const attempt = loadNetwork(backend, path);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(path);
  });

  test('says what is missing', async () => {
    const missing = join(folder, 'missing');
    await expect(loadNetwork(backend, missing)).rejects.toBeInstanceOf(UserError);
    await expect(loadNetwork(backend, missing)).rejects.toThrow(`${missing} does not exist; expected a run folder`);
    await mkdir(missing);
    await fresh().saveNetwork(path);
    await rename(path, join(missing, 'other.safetensors'));
    await expect(loadNetwork(backend, missing)).rejects.toThrow('expected best.safetensors or last.safetensors in it');
  });
});
