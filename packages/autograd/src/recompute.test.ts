import { ReferenceBackend, size } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { beforeEach, describe, expect, test } from 'vitest';
import { backward } from './backward.ts';
import * as F from './functional.ts';
import { keep, scope } from './scope.ts';
import { noGrad, recompute } from './tape.ts';
import { Tensor } from './tensor.ts';

let backend: ReferenceBackend;
let ran: string[];
beforeEach(() => {
  backend = new ReferenceBackend();
  ran = [];
  const run = backend.run.bind(backend);
  backend.run = (operation, ...rest) => {
    ran.push(operation);
    run(operation, ...rest);
  };
});

function random(name: string, shape: readonly number[], requiresGrad = true): Tensor {
  const stream = randomStream(0, name);
  const values = Array.from({ length: size(shape) }, () => stream.normal());
  return keep(Tensor.from(backend, values, shape, { requiresGrad }));
}

/** A dense layer's beginning, with (or without) `wrap` around the normalisation. */
async function denseLayer(wrap: <T>(body: () => T) => T) {
  const [a, b] = [random('a', [2, 3, 4, 4]), random('b', [2, 2, 4, 4])];
  const [weight, bias, kernel] = [random('weight', [5]), random('bias', [5]), random('kernel', [6, 5, 1, 1])];
  const statistics = { runningMean: random('mean', [5], false), runningVar: random('variance', [5], false) };
  const before = backend.liveBytes;
  let kept = 0;
  scope(() => {
    const loss = scope(() => {
      const attributes = { training: true, relu: true };
      const normalised = wrap(() => F.catBatchNorm([a, b], { weight, bias, ...statistics }, attributes));
      const output = F.conv2d(normalised, kernel);
      return F.mean(F.mul(output, output));
    });
    kept = backend.liveBytes - before;
    backward(loss);
  });
  const leaves = { a, b, weight, bias, kernel };
  const gradients = Object.entries(leaves).map(async ([name, { grad }]) => [name, await grad!.read()] as const);
  const values = { ...Object.fromEntries(await Promise.all(gradients)), ...(await read(statistics)) };
  for (const leaf of Object.values(leaves)) leaf.zeroGrad();
  return { values, kept, left: backend.liveBytes - before };
}

async function read(tensors: Record<string, Tensor>) {
  const entries = Object.entries(tensors).map(async ([name, tensor]) => [name, await tensor.read()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

describe('recompute', () => {
  test('gives the same gradients and running statistics to the bit, from less memory', async () => {
    const plain = await denseLayer((body) => body());
    ran = [];
    const saving = await denseLayer(recompute);
    expect(saving.values).toEqual(plain.values);
    expect(plain.kept - saving.kept).toBe(8 * 2 * 5 * 4 * 4);
    expect([plain.left, saving.left]).toEqual([0, 0]);
    // Forward and once more for both who need it: the convolution, and the mask of the batch norm itself.
    expect(ran.filter((operation) => operation === 'catBatchNorm')).toHaveLength(2);
  });

  test('of a chain computes each link once more', async () => {
    const gradient = async (wrap: <T>(body: () => T) => T) => {
      const x = random('x', [7]);
      scope(() => backward(F.sum(wrap(() => F.silu(F.silu(F.silu(x)))))));
      return x.grad!.read();
    };
    const expected = await gradient((body) => body());
    ran = [];
    expect(await gradient(recompute)).toEqual(expected);
    // Nobody wants the last result: a sum needs no more than its shape.
    expect(ran.filter((operation) => operation === 'silu')).toHaveLength(3 + 2);
  });

  test('goes through a reshape', async () => {
    const x = random('x', [6]);
    const twice = (wrap: <T>(body: () => T) => T) => wrap(() => F.silu(F.reshape(F.silu(x), [2, 3])));
    scope(() => backward(F.sum(twice((body) => body()))));
    const expected = await x.grad!.read();
    x.zeroGrad();
    scope(() => backward(F.sum(twice(recompute))));
    expect(await x.grad!.read()).toEqual(expected);
  });

  test('leaves nothing behind without backward, and records nothing under noGrad', () => {
    const x = random('x', [5]);
    const before = backend.liveBytes;
    scope(() => {
      recompute(() => F.silu(F.silu(x)));
    });
    expect(backend.liveBytes).toBe(before);
    expect(noGrad(() => recompute(() => F.silu(x))).tracked).toBe(false);
  });

  test('a second backward through what was released says so', () => {
    const input = random('input', [2, 3]);
    scope(() => {
      const [first, second] = scope(() => {
        const hidden = recompute(() => F.relu(input));
        return [F.mean(F.mul(hidden, hidden)), F.sum(F.mul(hidden, hidden))] as const;
      });
      backward(first);
      expect(() => backward(second)).toThrow('the graph of relu was released');
    });
  });

  test('batch norm in evaluation is an error at once', () => {
    const statistics = { runningMean: random('mean', [3], false), runningVar: random('variance', [3], false) };
    const input = random('input', [2, 3, 4, 4]);
    const body = () => recompute(() => F.batchNorm(input, statistics, { training: false }));
    expect(() => scope(body)).toThrow('recompute: expected batchNorm to be training');
  });
});
