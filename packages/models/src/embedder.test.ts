import { backward, functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, expect, test } from 'vitest';
import { Embedder } from './embedder.ts';
import { beginStep, initialize } from './nn/init.ts';
import { namedTensors } from './nn/module.ts';

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
