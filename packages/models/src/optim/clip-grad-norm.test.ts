import { keep, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { parameter } from '../nn/init.ts';
import { clipGradNorm } from './clip-grad-norm.ts';

const backend = new ReferenceBackend();
const withGradient = (shape: number[], values?: number[]) => {
  const tensor = parameter(backend, shape);
  if (values) tensor.grad = keep(Tensor.from(backend, values, shape));
  return tensor;
};
/** The third takes no part in the loss. */
const three = (second = [0.5, 4, -1, 2]) => {
  const [a, b, unused] = [withGradient([3], [1, -2, 3]), withGradient([2, 2], second), withGradient([1])];
  return { a, b, unused };
};

test('clips as torch does', async () => {
  // torch.nn.utils.clip_grad_norm_(parameters, 2.0), in float64
  const parameters = three();
  const norm = clipGradNorm(Object.entries(parameters), 2);
  expect(norm.shape).toEqual([]);
  expect(await norm.item()).toBeCloseTo(5.937171043518958, 12);
  const expected = {
    a: [0.3368607116890285, -0.673721423378057, 1.0105821350670854],
    b: [0.16843035584451424, 1.347442846756114, -0.3368607116890285, 0.673721423378057],
  };
  for (const [name, values] of Object.entries(expected)) {
    const received = await parameters[name as 'a' | 'b'].grad!.read();
    for (const [i, value] of values.entries()) expect(received[i]).toBeCloseTo(value, 12);
  }
  expect(parameters.unused.grad).toBeNull();
});

test('gradients below the limit keep their bits', async () => {
  const parameters = three();
  clipGradNorm(Object.entries(parameters), 100);
  expect([...(await parameters.a.grad!.read())]).toEqual([1, -2, 3]);
});

test('a NaN shows in the norm and in every gradient', async () => {
  const parameters = three([0, Number.NaN, 1, 1]);
  expect(await clipGradNorm(Object.entries(parameters), 1).item()).toBeNaN();
  expect([...(await parameters.a.grad!.read())]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('infinity shows in the norm', async () => {
  const parameters = three([0, -Infinity, 1, 1]);
  expect(await clipGradNorm(Object.entries(parameters), 1).item()).toBe(Infinity);
  expect((await parameters.b.grad!.read())[1]).toBeNaN();
});

test('without gradients the norm is 0', async () => {
  expect(await clipGradNorm([['p', withGradient([2])]], 1).item()).toBe(0);
  expect(() => clipGradNorm([], 1)).toThrow('clipGradNorm: expected at least one parameter');
});
