import { backward, functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, expect, test } from 'vitest';
import { createBackbone } from './backbones/create-backbone.ts';
import { Embedder } from './embedder.ts';
import { beginStep, initialize } from './nn/init.ts';
import { namedParameters, namedTensors } from './nn/module.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const images = () =>
  Tensor.from(
    backend,
    Float64Array.from({ length: 2 * 3 * 32 * 32 }, (_, i) => Math.sin(i * i)),
    [2, 3, 32, 32],
  );

test('the classifier sees alpha times the unit vectors, and the embedding learns from it', async () => {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 4, individuals: 3, alpha: 5 });
  initialize(embedder, 0);
  const { embeddings, logits } = scope(() => {
    const { embeddings, logits } = embedder.callWithLogits(images());
    backward(F.mean(F.mul(logits!, logits!)));
    return { embeddings: embeddings.detach(), logits: logits!.detach() };
  });
  const [unit, received] = [await embeddings.read(), await logits.read()];
  expect(Math.hypot(...unit.subarray(0, 4))).toBeCloseTo(1, 10);
  const { weight, bias } = embedder.classifier!;
  const [w, b] = [await weight.read(), await bias.read()];
  for (const [i, logit] of received.entries()) {
    const [row, column] = [Math.floor(i / 3), i % 3];
    const dot = [0, 1, 2, 3].reduce((sum, k) => sum + 5 * unit[4 * row + k]! * w[4 * column + k]!, b[column]!);
    expect(logit).toBeCloseTo(dot, 6);
  }
  for (const part of [embedder.embedding, embedder.classifier!]) {
    expect((await part.weight.grad!.read()).some((value) => value !== 0)).toBe(true);
  }
});

test('without individuals there are no logits, and no names of a classifier', () => {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 4 });
  expect([...namedTensors(embedder)].some(([name]) => name.startsWith('classifier'))).toBe(false);
  embedder.eval();
  expect(noGrad(() => embedder.callWithLogits(images())).logits).toBeNull();
  const names = [...namedTensors(new Embedder(backend, 'resnet18', { individuals: 3 }))].map(([name]) => name);
  expect(names.slice(-4)).toEqual(['embedding.weight', 'embedding.bias', 'classifier.weight', 'classifier.bias']);
});

test('dropout is drawn anew at each step, in training alone', async () => {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 4, dropout: 0.5 });
  initialize(embedder, 0);
  const embed = async (step: number) => {
    beginStep(embedder, 0, step);
    return [...(await noGrad(() => embedder.call(images())).read())];
  };
  expect(() => embedder.call(images())).toThrow('Dropout: expected beginStep before forward');
  const first = await embed(1);
  expect(await embed(1)).toEqual(first);
  expect(await embed(2)).not.toEqual(first);
  embedder.eval();
  expect(await embed(2)).toEqual(await embed(1));
});

test('in f16 the backbone is rounded, and embeddings are f32 of length 1', async () => {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 4, precision: 'f16' });
  initialize(embedder, 0);
  embedder.eval();
  const embed = async () => {
    const embeddings = noGrad(() => embedder.call(images()));
    expect(embeddings.dtype).toBe('f32');
    return [...(await embeddings.read())];
  };
  const half = await embed();
  embedder.precision = 'f32';
  const single = await embed();
  expect(half).not.toEqual(single);
  expect(Math.hypot(...half.slice(0, 4))).toBeCloseTo(1, 10);
  for (const [i, value] of single.entries()) expect(Math.abs(half[i]! - value)).toBeLessThan(5e-3);
});

test.each([
  ['resnet18', [256, 2, 2], [512, 1, 1]],
  ['mobilenet_v2', [96, 2, 2], [1280, 1, 1]],
  ['efficientnet_b0', [112, 2, 2], [1280, 1, 1]],
  ['densenet121', [512, 1, 1], [1024, 1, 1]],
] as const)('%s has maps of its last two stages, whose means are the features', async (model, earlier, last) => {
  const body = createBackbone(backend, model);
  initialize(body, 0);
  body.eval();
  const image = Tensor.from(backend, (await images().read()).subarray(0, 3 * 32 * 32), [1, 3, 32, 32]);
  const maps = noGrad(() => body.maps(image));
  expect(maps.map(({ shape }) => shape)).toEqual([
    [1, ...earlier],
    [1, ...last],
  ]);
  expect(body.mapChannels).toEqual([earlier[0], last[0]]);
  const features = noGrad(() => body.call(image));
  expect([...(await features.read())]).toEqual([...(await maps[1].read())]);
});

test('without options it is what it was: names, and features by their means', async () => {
  const [plain, spelt] = [{}, { pooling: 'avg', stages: 'last', neck: 'none' } as const].map((options) => {
    const embedder = new Embedder(backend, 'mobilenet_v2', { embeddingSize: 4, ...options });
    initialize(embedder, 0);
    embedder.eval();
    return embedder;
  }) as [Embedder, Embedder];
  expect([...namedTensors(plain)].slice(-2).map(([name]) => name)).toEqual(['embedding.weight', 'embedding.bias']);
  const expected = noGrad(() => F.normalize(plain.embedding.call(plain.body.call(images()))));
  for (const embedder of [plain, spelt]) {
    expect(await noGrad(() => embedder.call(images())).read()).toEqual(await expected.read());
  }
});

test('generalized means of two stages, and a batch norm behind the linear layer', async () => {
  const options = { pooling: 'gem', stages: 'last-two', neck: 'batch-norm' } as const;
  const embedder = new Embedder(backend, 'mobilenet_v2', { embeddingSize: 4, ...options });
  initialize(embedder, 0);
  const names = [...namedTensors(embedder)].map(([name]) => name);
  expect(names.filter((name) => !name.startsWith('body.'))).toEqual([
    ...['poolings.0.p', 'poolings.1.p', 'embedding.weight', 'embedding.bias'],
    ...['neck.weight', 'neck.bias', 'neck.running_mean', 'neck.running_var'],
  ]);
  const trained = [...namedParameters(embedder)].map(([name]) => name);
  expect(trained).toContain('neck.weight');
  expect(trained).not.toContain('neck.bias');
  expect(embedder.embedding.weight.shape).toEqual([4, 96 + 1280]);

  // Over two photos of a batch, what a batch norm returns is ± its scale, but for eps.
  const centred = scope(() => {
    const embeddings = embedder.call(images());
    backward(F.sum(F.mul(embeddings, Tensor.from(backend, [1, -2, 3, 1, 0, 1, 2, -1], [2, 4]))));
    return embeddings.detach();
  });
  const values = await centred.read();
  for (let i = 0; i < 4; i++) expect(values[i]! + values[i + 4]!).toBeCloseTo(0, 6);
  for (const [name, { grad }] of namedParameters(embedder)) {
    if (!/poolings|embedding.weight|neck/.test(name)) continue;
    expect(
      (await grad!.read()).some((value) => value !== 0),
      name,
    ).toBe(true);
  }
});
