import { createHash } from 'node:crypto';
import { backward, functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend, size } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { Embedder } from '../embedder.ts';
import { initialize } from '../nn/init.ts';
import { type Module, namedParameters, namedTensors } from '../nn/module.ts';
import { DenseNet, densenet121 } from './densenet.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const layout = (module: Module) => [...namedTensors(module)].map(([name, { shape }]) => `${name} ${shape.join(',')}`);
const images = (extent: number) =>
  Tensor.from(
    backend,
    Float64Array.from({ length: 2 * 3 * extent * extent }, (_, i) => Math.sin(i)),
    [2, 3, extent, extent],
  );

describe('the state dict', () => {
  test("of densenet121 has torchvision's names and shapes", () => {
    const lines = layout(densenet121(backend, 1000)).sort();
    expect(lines).toContain('features.conv0.weight 64,3,7,7');
    expect(lines).toContain('features.denseblock1.denselayer1.norm1.weight 64');
    expect(lines).toContain('features.denseblock3.denselayer24.conv1.weight 128,992,1,1');
    expect(lines).toContain('features.transition3.conv.weight 512,1024,1,1');
    expect(lines).toContain('features.norm5.running_var 1024');
    expect(lines).toContain('classifier.weight 1000,1024');
    // The digest is made as in resnet.test.ts (torchvision 0.29.2).
    expect(lines).toHaveLength(606);
    const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
    expect(digest).toBe('78d58955cd3d404306b371f9f4d35f1629334333cdb2f38f84252a15f21e983f');
  });

  test('of a backbone is the same without classifier', () => {
    const whole = layout(densenet121(backend, 10)).filter((line) => !line.startsWith('classifier.'));
    expect(layout(densenet121(backend))).toEqual(whole);
  });

  test('of an embedder ends in an embedding of 1024 features', () => {
    const lines = layout(new Embedder(backend, 'densenet121', { embeddingSize: 32 }));
    expect(lines.filter((line) => !line.startsWith('body.features.'))).toEqual([
      'embedding.weight 32,1024',
      'embedding.bias 32',
    ]);
  });
});

test("initial values are torchvision's: convolutions by fan-in, the classifier's bias 0", async () => {
  const net = new DenseNet(backend, [1, 1, 1, 1], 32, 5);
  initialize(net, 0);
  const tensors = new Map(namedTensors(net));
  const conv = tensors.get('features.denseblock4.denselayer1.conv1.weight')!;
  const [outChannels, inChannels] = conv.shape;
  expect(inChannels).not.toBe(outChannels);
  const std = Math.hypot(...(await conv.read())) / Math.sqrt(size(conv.shape));
  expect(std / Math.sqrt(2 / inChannels!)).toBeCloseTo(1, 1);
  expect([...(await tensors.get('classifier.bias')!.read())]).toEqual([0, 0, 0, 0, 0]);
  expect(Math.max(...(await tensors.get('classifier.weight')!.read()).map(Math.abs))).toBeGreaterThan(0);
});

test('a small one trains: every parameter gets a gradient, and its memory comes back', async () => {
  const net = new DenseNet(backend, [2, 1, 1, 2], 4, 3);
  initialize(net, 1);
  const before = backend.liveBytes;
  scope(() => {
    const logits = net.call(images(64));
    expect(logits.shape).toEqual([2, 3]);
    backward(F.mean(F.mul(logits, logits)));
  });
  for (const [name, parameter] of namedParameters(net)) {
    expect(parameter.grad?.shape, name).toEqual(parameter.shape);
    const gradient = await parameter.grad!.read();
    expect(gradient.every(Number.isFinite) && gradient.some((x) => x !== 0), name).toBe(true);
    parameter.zeroGrad();
  }
  expect(backend.liveBytes).toBe(before);
});

test('no map is ever joined to another', () => {
  const net = new DenseNet(backend, [8, 1, 1, 1], 4);
  initialize(net, 0);
  net.eval();
  const joins: string[] = [];
  const run = backend.run.bind(backend);
  backend.run = (operation, ...rest) => {
    if (operation.startsWith('cat')) joins.push(operation);
    run(operation, ...rest);
  };
  const features = noGrad(() => net.call(images(32)));
  expect(size(features.shape)).toBe(2 * net.numFeatures);
  expect(new Set(joins)).toEqual(new Set(['catBatchNorm']));
  // One per dense layer, transition and the end.
  expect(joins).toHaveLength(11 + 3 + 1);
});

test('what backward needs may be kept instead of made again: the same gradients, more memory', async () => {
  const step = async (memoryEfficient: boolean) => {
    const net = new DenseNet(backend, [3, 1, 1, 1], 8, 5);
    net.memoryEfficient = memoryEfficient;
    initialize(net, 0);
    backend.memory.reset();
    const before = backend.liveBytes;
    let kept = 0;
    scope(() => {
      const logits = net.call(images(32));
      kept = backend.liveBytes - before;
      backward(F.crossEntropy(logits, Tensor.from(backend, Int32Array.of(1, 3), [2])));
    });
    const gradients: [string, number[]][] = [];
    for (const [name, { grad }] of namedParameters(net)) gradients.push([name, [...(await grad!.read())]]);
    return { gradients, kept };
  };
  const [again, kept] = [await step(true), await step(false)];
  expect(again.gradients).toEqual(kept.gradients);
  expect(again.kept).toBeLessThan(kept.kept);
});
