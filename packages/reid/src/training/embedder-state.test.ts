import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backward, scope, Tensor } from '@flukeprint/autograd';
import type { Photo } from '@flukeprint/data';
import { ReferenceBackend, size } from '@flukeprint/kernels';
import {
  type ArcFace,
  formatSafetensors,
  namedParameters,
  namedTensors,
  readSafetensors,
  type StoredTensor,
} from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadNetwork } from '../matching/load-network.ts';
import { noProfile } from '../profile/profile.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { createSmallEmbedder } from '../testing/small-embedder.ts';
import { UserError } from '../user-error.ts';
import { EmbedderState } from './embedder-state.ts';
import { updateWeights } from './embedder-step.ts';

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
function fresh(changes: Partial<TrainSettings> = {}, photos = split): EmbedderState {
  const state = new EmbedderState(backend, { ...settings, ...changes }, photos, createSmallEmbedder);
  state.initialize();
  return state;
}

async function trainSteps(state: EmbedderState, first: number, last: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = first; step <= last; step++) {
    const random = randomStream(0, 'batch', step);
    const pixels = Float64Array.from({ length: 2 * 3 * 25 }, () => random.normal());
    const loss = scope(() => {
      const images = Tensor.from(backend, pixels, [2, 3, 5, 5]);
      const target = Int32Array.of(step % 3, (step + 1) % 3);
      state.head.beginStep(randomStream(1, 'head', step));
      const loss = state.head.loss(state.embedder.call(images), target);
      backward(state.scaler ? state.scaler.scale(loss) : loss);
      updateWeights(state, 0.01 / step, noProfile);
      return loss.detach();
    });
    losses.push(await loss.item());
    loss.dispose();
  }
  return losses;
}

async function valuesOf(state: EmbedderState): Promise<Record<string, number[]>> {
  const all = [
    ...namedTensors(state.embedder),
    ...namedTensors(state.head),
    ...state.optimizer.namedTensors(),
    ...(state.scaler?.namedTensors() ?? []),
    ...(state.ema?.namedTensors() ?? []),
  ];
  return Object.fromEntries(await Promise.all(all.map(async ([name, tensor]) => [name, [...(await tensor.read())]])));
}

/** The file again, with some of its content changed. */
async function rewrite(
  change: (tensors: Map<string, StoredTensor>, metadata: Record<string, string>) => void,
): Promise<void> {
  const { tensors, metadata } = await readSafetensors(path);
  change(tensors, metadata);
  await writeFile(path, formatSafetensors(tensors, metadata));
}

test('the power of a generalized mean does not decay', async () => {
  const photos = { ...split, training: [], queries: [] };
  const state = new EmbedderState(backend, { ...settings, pooling: 'gem', weightDecay: 1 }, photos);
  state.initialize();
  for (const [, parameter] of namedParameters(state.embedder)) {
    parameter.grad = Tensor.from(backend, new Float64Array(size(parameter.shape)), parameter.shape);
  }
  state.optimizer.step(0.1);
  const { poolings, embedding } = state.embedder;
  const [[, p]] = [...namedParameters(poolings[0]!)] as [[string, Tensor]];
  expect([...(await p.read())]).toEqual([3]);
  const fresh = new EmbedderState(backend, { ...settings, pooling: 'gem' }, photos);
  fresh.initialize();
  expect(await embedding.weight.read()).not.toEqual(await fresh.embedder.embedding.weight.read());
});

test('frozen epochs leave the backbone as it is, statistics included, and train the rest', async () => {
  const state = fresh({ freezeEpochs: 1 });
  const bodyOf = async () => {
    const all = await valuesOf(state);
    return Object.entries(all).filter(([name]) => name.startsWith('body.'));
  };
  const [body, before] = [await bodyOf(), await valuesOf(state)];
  expect(body.some(([name]) => name.endsWith('running_mean'))).toBe(true);
  state.freezeFor(1);
  await trainSteps(state, 1, 2);
  // An evaluation on the way puts the whole network into the mode that it was in.
  state.embedder.train(true);
  state.freezeFor(1);
  await trainSteps(state, 3, 3);
  expect(await bodyOf()).toEqual(body);
  expect((await valuesOf(state))['embedding.weight']).not.toEqual(before['embedding.weight']);
  state.frozen.steps = 3;
  state.freezeFor(2);
  await trainSteps(state, 4, 4);
  const after = await bodyOf();
  for (const [i, [name, values]] of after.entries()) expect(values, name).not.toEqual(body[i]![1]);
});

describe('EmbedderState', () => {
  test.for<[string, Partial<TrainSettings>]>([
    ['Adam', {}],
    ['SGD with an average of the weights', { optimizer: 'sgd', ema: 0.9 }],
    ['sampled individuals', { sampleClasses: 2 }],
    ['f16', { precision: 'f16', clipNorm: 0.5 }],
    ['f16 with sampled individuals', { precision: 'f16', sampleClasses: 2, ema: 0.9 }],
  ])('goes on after a checkpoint as if it had never stopped, to the last bit: %s', async ([, changes]) => {
    const whole = fresh(changes);
    const losses = await trainSteps(whole, 1, 6);

    const interrupted = fresh(changes);
    const before = await trainSteps(interrupted, 1, 3);
    Object.assign(interrupted.position, { epoch: 2, batch: 1, lossSum: 1 / 3 });
    interrupted.judge(0.25);
    interrupted.judge(0.125);
    await interrupted.save(path);
    const resumed = fresh({ ...changes, seed: 99 });
    await resumed.restore(path);
    expect(resumed.position).toEqual(interrupted.position);
    expect(resumed.position).toMatchObject({ epoch: 2, batch: 1, steps: 3, earlyStopping: { best: 0.25, bad: 1 } });
    expect(await valuesOf(resumed)).toEqual(await valuesOf(interrupted));
    expect([...before, ...(await trainSteps(resumed, 4, 6))]).toEqual(losses);
    expect(await valuesOf(resumed)).toEqual(await valuesOf(whole));
    expect(resumed.optimizer.steps).toBe(6);
  });

  test('f16 takes the steps of f32, but for its rounding; a step that overflows changes no weight', async () => {
    const [half, single] = [fresh({ precision: 'f16', optimizer: 'sgd' }), fresh({ optimizer: 'sgd' })];
    const [[, scaler]] = [...half.scaler!.namedTensors()] as [[string, Tensor]];
    // The first scale is too large for so small a network: its first steps would be skipped.
    backend.write(scaler.value, Float64Array.of(256, 0, 0, 0));
    const [lossesOfHalf, losses] = [await trainSteps(half, 1, 4), await trainSteps(single, 1, 4)];
    expect(lossesOfHalf).not.toEqual(losses);
    for (const [i, loss] of losses.entries()) expect(Math.abs(lossesOfHalf[i]! / loss - 1)).toBeLessThan(0.002);

    expect([...(await scaler.read())].slice(0, 2)).toEqual([256, 4]);
    backend.write(scaler.value, Float64Array.of(2 ** 100, 4, 0.3439, 0.003994));
    const weights = async () => {
      const moments = [...half.optimizer.namedTensors()].map(([, tensor]) => tensor);
      const all = [
        ...[...namedParameters(half.embedder)].map(([, tensor]) => tensor),
        (half.head as ArcFace).weight,
        ...moments,
      ];
      return Promise.all(all.map(async (tensor) => [...(await tensor.read())]));
    };
    const before = await weights();
    await trainSteps(half, 5, 5);
    expect(await weights()).toEqual(before);
    expect([...(await scaler.read())]).toEqual([2 ** 99, 0, 0.3439, 0.003994]);
  });

  test('says which evaluation was the best, and when to stop', () => {
    const state = fresh({ patience: 2 });
    expect([0.1, 0.3, 0.2].map((mAP) => state.judge(mAP).best)).toEqual([true, true, false]);
    expect(state.position.stopped).toBe(false);
    state.judge(0.3);
    expect(state.position.stopped).toBe(true);
    const patient = fresh({ patience: 0 });
    for (let i = 0; i < 50; i++) patient.judge(0);
    expect(patient.position.stopped).toBe(false);
  });

  test('saves the averaged network, and goes on with its own', async () => {
    const state = fresh({ ema: 0.5 });
    await trainSteps(state, 1, 3);
    const own = await valuesOf(state);
    await state.saveNetwork(path);
    expect(await valuesOf(state)).toEqual(own);
    const { tensors } = await readSafetensors(path);
    const average = Object.fromEntries(state.ema!.namedTensors());
    expect([...tensors.get('embedding.bias')!.data]).toEqual([...(await average['ema.embedding.bias']!.read())]);
    expect([...tensors.get('embedding.bias')!.data]).not.toEqual(own['embedding.bias']);
  });

  test('starts from the seed', async () => {
    expect(await valuesOf(fresh())).toEqual(await valuesOf(fresh()));
    expect(await valuesOf(fresh({ seed: 4 }))).not.toEqual(await valuesOf(fresh()));
  });

  test('dispose gives everything back', async () => {
    const state = fresh();
    await trainSteps(state, 1, 2);
    await state.save(path);
    state.dispose();
    expect(backend.liveBytes).toBe(0);
  });

  test.for<[string, Partial<typeof split>]>([
    ['one photo more', { training: [...split.training, photo('c/2.jpg')] }],
    ['one photo less', { training: split.training.slice(1) }],
    ['another order', { training: split.training.toReversed() }],
    ['a query among the training photos', { training: [...split.training, ...split.queries], queries: [] }],
    [
      'another individual',
      {
        individuals: ['a', 'd', 'ä, "b"'],
        training: split.training.map(({ path }) => photo(path.replace('c/', 'd/'))),
      },
    ],
    [
      'another label',
      {
        training: split.training.map((photo) => ({
          ...photo,
          individual: photo.path === 'a/2.jpg' ? 'c' : photo.individual,
        })),
      },
    ],
  ])('refuses a checkpoint of %s', async ([, change]) => {
    await fresh().save(path);
    await expect(fresh({}, { ...split, ...change }).restore(path)).rejects.toThrow(
      /trained on other photos than \/photos/,
    );
  });

  test('refuses a damaged checkpoint and says what is wrong', async () => {
    const damaged = async (change: Parameters<typeof rewrite>[0]) => {
      await fresh().save(path);
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
    for (const text of ['', 'half a {', '{"epoch":1}']) {
      expect(await damaged((_, metadata) => (metadata.position = text))).toContain('does not say in its metadata');
    }
  });

  test('refuses a checkpoint without all tensors', async () => {
    await fresh().save(path);
    await rewrite((tensors) => tensors.delete('exp_avg.embedding.bias'));
    await expect(fresh().restore(path)).rejects.toThrow('lacks "exp_avg.embedding.bias"; it cannot be continued');
  });

  test('loadInitial takes the network of an earlier run, and its head only for the same individuals', async () => {
    const [earlier, state] = [fresh({ seed: 8 }), fresh()];
    await earlier.saveNetwork(path);
    expect((await state.loadInitial(path)).lines.join('\n')).toContain('loaded  8');
    expect(await valuesOf(state)).toMatchObject({ 'embedding.weight': (await valuesOf(earlier))['embedding.weight'] });

    const others = fresh({}, { ...split, individuals: ['a', 'ä, "b"', 'd'], training: split.training.slice(0, 3) });
    const before = await valuesOf(others);
    expect((await others.loadInitial(path)).lines.join('\n')).toContain('head.weight (a head for other individuals)');
    expect((await valuesOf(others)).weight).toEqual(before.weight);
  });

  test('loadInitial leaves the embedding layer of another loss', async () => {
    await fresh({ loss: 'triplet', seed: 8 }).saveNetwork(path);
    const state = fresh();
    const before = await valuesOf(state);
    expect((await state.loadInitial(path)).lines.join('\n')).toContain(
      'embedding.* (2) (an embedding made by another loss, triplet)',
    );
    const after = await valuesOf(state);
    expect(after['embedding.weight']).toEqual(before['embedding.weight']);
    expect(after['body.0.weight']).not.toEqual(before['body.0.weight']);
  });

  test('loadInitial refuses a file with nothing to take', async () => {
    await writeFile(path, formatSafetensors([['x', { shape: [1], data: Float32Array.of(1) }]]));
    await expect(fresh().loadInitial(path)).rejects.toThrow(/no tensor fits the backbone/);
  });
});

describe('loadNetwork', () => {
  const small = { create: createSmallEmbedder };

  test('reads the network of a single file, ready to embed', async () => {
    const state = fresh();
    await trainSteps(state, 1, 2);
    await state.saveNetwork(path);
    const network = await loadNetwork(backend, path, small);
    expect(network).toMatchObject({ model: 'resnet18', imageSize: 5, embeddingSize: 6, weights: path });
    expect(network.embedder.training).toBe(false);
    const theirs = await valuesOf(state);
    for (const [name, tensor] of namedTensors(network.embedder)) {
      expect([...(await tensor.read())], name).toEqual(theirs[name]);
    }
  });

  test('takes the best weights of a run, else the last', async () => {
    await expect(loadNetwork(backend, folder, small)).rejects.toThrow(`${folder} holds no weights`);
    await fresh().save(path);
    expect((await loadNetwork(backend, folder, small)).weights).toBe(path);
    const best = join(folder, 'best.safetensors');
    await fresh().saveNetwork(best);
    expect((await loadNetwork(backend, folder, small)).weights).toBe(best);
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
      'lacks 1 tensor of resnet18, the first is "body.0.weight"',
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
    const attempt = loadNetwork(backend, path, small);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(path);
  });

  test('says what is missing', async () => {
    const missing = join(folder, 'missing');
    await expect(loadNetwork(backend, missing, small)).rejects.toBeInstanceOf(UserError);
    await expect(loadNetwork(backend, missing, small)).rejects.toThrow(
      `${missing} does not exist; expected a run folder`,
    );
    await mkdir(missing);
    await fresh().saveNetwork(path);
    await rename(path, join(missing, 'other.safetensors'));
    await expect(loadNetwork(backend, missing, small)).rejects.toThrow(
      'expected best.safetensors or last.safetensors in it',
    );
  });
});
