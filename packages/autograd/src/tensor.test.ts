import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { backward } from './backward.ts';
import * as F from './functional/index.ts';
import { keep, scope } from './scope.ts';
import { noGrad } from './tape.ts';
import { Tensor } from './tensor.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const vector = (values: number[], requiresGrad = false) =>
  Tensor.from(backend, values, [values.length], { requiresGrad });

describe('backward', () => {
  test('adds up over several passes until zeroGrad', async () => {
    const x = vector([1, 2], true);
    backward(F.sum(F.mul(x, x)));
    backward(F.sum(F.mul(x, x)));
    expect([...(await x.grad!.read())]).toEqual([4, 8]);
    x.zeroGrad();
    expect(x.grad).toBeNull();
  });

  test('adds the gradients of all uses of a value', async () => {
    const x = vector([3], true);
    const y = F.scale(x, 2);
    backward(F.add(F.mul(y, y), y));
    expect(await x.grad!.item()).toBe(2 * 2 * 6 + 2);
  });

  test('two leaves that share one gradient do not share its memory', async () => {
    const [a, b] = [vector([1], true), vector([2], true)];
    backward(F.add(a, b));
    backward(F.scale(a, 5));
    expect([await a.grad!.item(), await b.grad!.item()]).toEqual([6, 1]);
  });

  test('of a vector wants a gradient of its shape', () => {
    const y = F.scale(vector([1, 2], true), 3);
    expect(() => backward(y)).toThrow('backward: expected output to be a scalar');
    expect(() => backward(y, vector([1]))).toThrow('expected gradOutput to be [2], received [1]');
  });

  test('of something that depends on no leaf is an error', () => {
    expect(() => backward(F.sum(vector([1])))).toThrow('does not depend on any tensor with requiresGrad');
  });

  test('a graph is walked once', () => {
    const loss = F.sum(F.relu(vector([1], true)));
    backward(loss);
    expect(() => backward(loss)).toThrow('the graph of sumTo was released');
  });

  test('detach and noGrad cut the graph', async () => {
    const x = vector([3], true);
    backward(F.mul(x, x.detach()));
    expect(await x.grad!.item()).toBe(3);
    expect(noGrad(() => F.mul(x, x)).tracked).toBe(false);
  });

  test('frees saved activations on its way', () => {
    const x = keep(vector([1, 2, 3], true));
    scope(() => {
      const loss = scope(() => F.sum(F.silu(F.silu(F.silu(x)))));
      const before = backend.liveBytes;
      backward(loss);
      expect(backend.liveBytes).toBeLessThan(before);
    });
  });
});

describe('memory', () => {
  test('50 training steps leave not one byte behind', () => {
    const weight = keep(Tensor.from(backend, [0.1, 0.2, 0.3, 0.4], [2, 2], { requiresGrad: true }));
    const live: number[] = [];
    for (let i = 0; i < 50; i++) {
      scope(() => {
        const x = Tensor.from(backend, [1, 2, 3, 4], [2, 2]);
        const hidden = scope(() => F.relu(F.linear(x, weight)));
        backward(F.mean(F.add(F.normalize(hidden), hidden)));
        weight.zeroGrad();
      });
      live.push(backend.liveBytes);
    }
    expect(new Set(live)).toEqual(new Set([weight.value.storage.bytes]));
  });

  test('a graph that is never walked ends with the outermost scope', () => {
    const x = keep(vector([1, 2], true));
    scope(() => F.sum(F.silu(x)));
    expect(backend.liveBytes).toBeGreaterThan(0);
    const before = backend.liveBytes;
    scope(() => {
      F.sum(F.silu(x));
    });
    expect(backend.liveBytes).toBe(before);
  });

  test('a scope gives back what it made, also when it throws', () => {
    expect(() =>
      scope(() => {
        vector([1, 2, 3]);
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(backend.liveBytes).toBe(0);
  });

  test('an operation that fails leaves nothing allocated', () => {
    const x = vector([1, 2]);
    const before = backend.liveBytes;
    backend.run = () => {
      throw new Error('the device is gone');
    };
    expect(() => F.relu(x)).toThrow('the device is gone');
    expect(backend.liveBytes).toBe(before);
  });

  test('what a scope returns survives it', async () => {
    const { pair } = scope(() => ({ pair: [vector([1]), vector([2])] }));
    expect(await pair[1]!.item()).toBe(2);
    expect(backend.liveBytes).toBe(16);
  });

  test('an asynchronous scope is refused', () => {
    expect(() => scope(async () => 1)).toThrow('must not be asynchronous');
  });

  test('a released tensor cannot be used', () => {
    const x = vector([1]);
    x.dispose();
    x.dispose();
    expect(() => F.relu(x)).toThrow('a released tensor [1] was used');
  });

  test('a reshaped tensor keeps its memory alive', async () => {
    const x = vector([1, 2]);
    const y = F.reshape(x, [2, 1]);
    x.dispose();
    expect([...(await y.read())]).toEqual([1, 2]);
    y.dispose();
    expect(backend.liveBytes).toBe(0);
  });
});

describe('errors', () => {
  test('name the operation and both shapes', () => {
    expect(() => F.linear(vector([1, 2, 3]), Tensor.from(backend, [1, 2], [1, 2]))).toThrow(/linear: expected weight/);
    expect(() => F.reshape(vector([1, 2, 3]), [2, -1])).toThrow('reshape: expected shape to be 3 elements');
    expect(() => Tensor.from(backend, [1], [2])).toThrow('2 values for [2], received 1');
  });

  test('tensors of two backends do not mix', () => {
    const other = Tensor.from(new ReferenceBackend(), [1], [1]);
    expect(() => F.add(vector([1]), other)).toThrow('add: expected b on the same backend');
  });
});
