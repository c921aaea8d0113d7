import { functional as F, type Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, expect, test } from 'vitest';
import { buffer, parameter } from './init.ts';
import { BatchNorm2d, Conv2d, Linear, Sequential } from './layers.ts';
import { Module, namedModules, namedParameters, namedTensors } from './module.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

class Net extends Module {
  readonly stem: Sequential;
  readonly none: Linear | null = null;
  readonly branches: readonly Module[];
  readonly ownScale: Tensor;
  readonly meanOfABatch: Tensor;
  readonly width = 3;

  constructor() {
    super();
    this.stem = new Sequential(new Conv2d(backend, 3, 2, 1), new BatchNorm2d(backend, 2));
    this.branches = [new Linear(backend, 2, 1), new Linear(backend, 2, 1)];
    this.ownScale = parameter(backend, [2]);
    this.meanOfABatch = buffer(backend, [2], 0.5);
  }

  override forward(input: Tensor): Tensor {
    return F.relu(F.relu(this.stem.call(input)));
  }
}

const names = (list: Iterable<readonly [string, unknown]>) => [...list].map(([name]) => name);

test('names come from properties, lists count, camelCase becomes snake_case', () => {
  const net = new Net();
  expect(names(namedModules(net))).toEqual(['', 'stem', 'stem.0', 'stem.1', 'branches.0', 'branches.1']);
  expect(names(namedTensors(net))).toEqual([
    'own_scale',
    'mean_of_a_batch',
    'stem.0.weight',
    'stem.1.weight',
    'stem.1.bias',
    'stem.1.running_mean',
    'stem.1.running_var',
    'branches.0.weight',
    'branches.0.bias',
    'branches.1.weight',
    'branches.1.bias',
  ]);
});

test('buffers are no parameters', () => {
  const expected = names(namedTensors(new Net())).filter((name) => !/mean|var/.test(name));
  expect(names(namedParameters(new Net()))).toEqual(expected);
});

test('train and eval reach every module', () => {
  const net = new Net();
  const modes = () => [...namedModules(net)].map(([, module]) => module.training);
  expect(modes()).toEqual(Array(6).fill(true));
  net.eval();
  expect(modes()).toEqual(Array(6).fill(false));
  net.train();
  expect(modes()).toEqual(Array(6).fill(true));
  net.train(false);
  expect(modes()).toEqual(Array(6).fill(false));
});

test('call keeps the result alone, dispose gives back the rest', async () => {
  const net = new Net();
  net.eval();
  for (const [, tensor] of namedTensors(net)) tensor.requiresGrad = false;
  const before = backend.liveBytes;
  const input = parameter(backend, [1, 3, 2, 2]);
  input.requiresGrad = false;
  const output = net.call(input);
  expect(output.shape).toEqual([1, 2, 2, 2]);
  expect(backend.liveBytes).toBe(before + 12 * 8 + 8 * 8);
  output.dispose();
  input.dispose();
  net.dispose();
  expect(backend.liveBytes).toBe(0);
});
