import { Tensor } from '@flukeprint/autograd';
import { ReferenceBackend, size } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { Dropout, StochasticDepth } from './dropout.ts';
import { beginStep } from './init.ts';
import { Sequential } from './layers.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const ones = (...shape: number[]) => Tensor.from(backend, new Float32Array(size(shape)).fill(1), shape);
const values = async (tensor: Tensor) => [...(await tensor.read())];

describe.each([
  ['Dropout', Dropout],
  ['StochasticDepth', StochasticDepth],
])('%s', (name, Masked) => {
  test('is the identity in evaluation and with p = 0, and asks for random numbers otherwise', () => {
    const [input, masked] = [ones(4, 2), new Masked(0.5)];
    expect(new Masked(0).forward(input)).toBe(input);
    expect(() => masked.forward(input)).toThrow(`${name}: expected beginStep before forward`);
    masked.eval();
    expect(masked.forward(input)).toBe(input);
  });

  test('takes a probability', () => {
    for (const p of [-0.1, 1.1, Number.NaN]) expect(() => new Masked(p)).toThrow('from 0 to 1');
  });

  test('with p = 1 leaves nothing', async () => {
    const masked = new Masked(1);
    beginStep(masked, 0, 1);
    expect(await values(masked.call(ones(2, 2)))).toEqual([0, 0, 0, 0]);
  });
});

test('Dropout zeroes a share p of the elements and scales the others by 1 / (1 − p)', async () => {
  const dropout = new Dropout(0.2);
  beginStep(dropout, 0, 1);
  const received = await values(dropout.call(ones(100, 100)));
  const zeros = received.filter((value) => value === 0).length;
  // 10,000 draws: the share scatters by 0.004.
  expect(zeros / received.length).toBeCloseTo(0.2, 1);
  expect(Math.abs(zeros / received.length - 0.2)).toBeLessThan(0.016);
  for (const value of received) if (value !== 0) expect(value).toBeCloseTo(1.25, 6);
});

test('StochasticDepth decides for whole images', async () => {
  const depth = new StochasticDepth(0.5);
  beginStep(depth, 0, 1);
  const received = await values(depth.call(ones(64, 2, 3, 3)));
  const images = Array.from({ length: 64 }, (_, i) => new Set(received.slice(18 * i, 18 * (i + 1))));
  for (const image of images) expect(image.size).toBe(1);
  expect(new Set(received)).toEqual(new Set([0, 2]));
});

test('a mask depends on seed, step and name alone', async () => {
  const masks = async (seed: number, step: number) => {
    const [first, second] = [new Dropout(0.5), new Dropout(0.5)];
    beginStep(new Sequential(first, second), seed, step);
    return [await values(first.call(ones(8, 8))), await values(second.call(ones(8, 8)))];
  };
  const [[first, second], again] = [await masks(1, 5), await masks(1, 5)];
  expect(again).toEqual([first, second]);
  expect(first).not.toEqual(second);
  expect((await masks(1, 6))[0]).not.toEqual(first);
  expect((await masks(2, 5))[0]).not.toEqual(first);
});
