import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { initialize } from './init.ts';
import { namedParameters } from './module.ts';
import { createPooling } from './pooling.ts';

const backend = new ReferenceBackend();
const maps = () => Tensor.from(backend, Float64Array.of(1, 2, 3, 6, 0, 0, 0, 4), [1, 2, 2, 2]);

test('avg is the mean of each plane, without parameters', async () => {
  const pooling = createPooling(backend, 'avg');
  expect([...namedParameters(pooling)]).toEqual([]);
  const pooled = pooling.call(maps());
  expect(pooled.shape).toEqual([1, 2]);
  expect([...(await pooled.read())]).toEqual([3, 1]);
});

test('gem starts from a power of 3, which is learned', async () => {
  const pooling = createPooling(backend, 'gem');
  initialize(pooling, 0);
  const [[name, p]] = [...namedParameters(pooling)] as [[string, Tensor]];
  expect(name).toBe('p');
  const pooled = scope(() => {
    const pooled = pooling.call(maps());
    // A larger power comes nearer to the maximum.
    backward(F.sum(pooled));
    return pooled.detach();
  });
  const expected = [Math.cbrt((1 + 8 + 27 + 216) / 4), Math.cbrt(64 / 4)];
  expect([...(await pooled.read())]).toEqual(expected.map((value) => expect.closeTo(value, 9)));
  expect((await p.grad!.read())[0]).toBeGreaterThan(0.1);
});
