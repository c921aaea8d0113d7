import type { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { beforeEach, describe, expect, test } from 'vitest';
import { ArcFace } from '../losses/arcface.ts';
import { initialize } from './init.ts';
import { BatchNorm2d, Conv2d, Linear } from './layers.ts';
import { Module, namedTensors } from './module.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

class Net extends Module {
  readonly first: Conv2d;
  readonly norm: BatchNorm2d;
  readonly second: Conv2d;
  readonly extra: Linear | null;

  constructor(extra: boolean) {
    super();
    this.extra = extra ? new Linear(backend, 4, 4) : null;
    this.second = new Conv2d(backend, 3, 8, 3);
    this.first = new Conv2d(backend, 3, 8, 3);
    this.norm = new BatchNorm2d(backend, 8);
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}

const values = async (module: Module) => {
  const read = [...namedTensors(module)].map(async ([name, tensor]) => [name, [...(await tensor.read())]] as const);
  return Object.fromEntries(await Promise.all(read));
};
const initialized = async (extra: boolean, seed: number) => {
  const net = new Net(extra);
  initialize(net, seed);
  return values(net);
};

describe('initialize', () => {
  test('gives the same values for the same seed, others for another', async () => {
    const [once, again, other] = [await initialized(true, 1), await initialized(true, 1), await initialized(true, 2)];
    expect(again).toEqual(once);
    expect(other['first.weight']).not.toEqual(once['first.weight']);
  });

  test('draws each module from a stream of its own name', async () => {
    const [plain, extended] = [await initialized(false, 1), await initialized(true, 1)];
    expect(extended).toMatchObject(plain);
    expect(plain['first.weight']).not.toEqual(plain['second.weight']);
  });

  test('undoes training: statistics start over, too', async () => {
    const net = new Net(false);
    initialize(net, 1);
    const fresh = await values(net);
    for (const [, tensor] of namedTensors(net)) {
      backend.write(tensor.value, new Float64Array((await tensor.read()).length).fill(7));
    }
    initialize(net, 1);
    expect(await values(net)).toEqual(fresh);
    expect(fresh['norm.weight']).toEqual(Array(8).fill(1));
    expect(fresh['norm.bias']).toEqual(Array(8).fill(0));
    expect(fresh['norm.running_mean']).toEqual(Array(8).fill(0));
    expect(fresh['norm.running_var']).toEqual(Array(8).fill(1));
  });
});

const statistics = async (tensor: Tensor) => {
  const data = [...(await tensor.read())];
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
  return { mean, std: Math.sqrt(variance), largest: Math.max(...data.map(Math.abs)) };
};

describe('fresh values', () => {
  test('of a convolution are normal with variance 2 / fan-out', async () => {
    const conv = new Conv2d(backend, 16, 64, 3, { groups: 2 });
    expect(conv.weight.shape).toEqual([64, 8, 3, 3]);
    conv.reset(randomStream(0, 'conv'));
    const std = Math.sqrt(2 / (64 * 9));
    const { mean, std: received, largest } = await statistics(conv.weight);
    // 4,608 draws: the mean scatters by 1.5 %, the standard deviation by 1 % of std.
    expect(Math.abs(mean)).toBeLessThan(0.06 * std);
    expect(Math.abs(received / std - 1)).toBeLessThan(0.05);
    expect(largest).toBeGreaterThan(3 * std);
  });

  test('of a linear layer are uniform within ±1/√in, bias included', async () => {
    const linear = new Linear(backend, 100, 50);
    linear.reset(randomStream(0, 'linear'));
    for (const tensor of [linear.weight, linear.bias]) {
      const { largest, std } = await statistics(tensor);
      expect(largest).toBeLessThanOrEqual(0.1);
      expect(largest).toBeGreaterThan(0.09);
      expect(std).toBeGreaterThan(0.04);
    }
  });

  test("of ArcFace are Xavier's: uniform within ±√(6 / (in + out))", async () => {
    const head = new ArcFace(backend, 50, 100);
    head.reset(randomStream(0, 'head'));
    const { largest, std, mean } = await statistics(head.weight);
    const bound = Math.sqrt(6 / 150);
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.99 * bound);
    expect(std).toBeCloseTo(bound / Math.sqrt(3), 2);
    expect(Math.abs(mean)).toBeLessThan(0.05 * bound);
  });
});
