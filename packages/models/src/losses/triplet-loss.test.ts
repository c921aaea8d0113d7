import { backward, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { namedTensors } from '../nn/module.ts';
import { TripletLoss, type TripletOptions } from './triplet-loss.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

/** Two photos of individual 0, at 0° and 60°, and one of individual 1, at 180°, of different lengths. */
const rows = [1, 0, 1, Math.sqrt(3), -3, 0];
const target = Int32Array.of(0, 0, 1);
const loss = (options: TripletOptions, values = rows) =>
  new TripletLoss(options).loss(Tensor.from(backend, values, [3, 2]), target).item();

test('compares directions: 0.3 and batch hard by default', async () => {
  // Chords: 1 between the two photos, 2 and √3 to the other individual.
  expect(await loss({ margin: 1.5 })).toBeCloseTo((0.5 + (2.5 - Math.sqrt(3))) / 2, 12);
  expect(await loss({})).toBe(0);
});

test('takes the embeddings as they are if asked to', async () => {
  const [positive, far, near] = [Math.sqrt(3), 4, Math.sqrt(16 + 3)];
  expect(await loss({ margin: 3, normalized: false })).toBeCloseTo((3 + positive - far + 3 + positive - near) / 2, 12);
});

describe.for(['hard', 'weighted'] as const)('%s', (mining) => {
  test('soft margin', async () => {
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    // One positive and one negative each: weighted by 1.
    const expected = (softplus(1 - 2) + softplus(1 - Math.sqrt(3))) / 2;
    expect(await loss({ margin: 'soft', mining })).toBeCloseTo(expected, 12);
  });

  test('nobody twice: no anchor, loss and gradient 0', async () => {
    const input = Tensor.from(backend, rows, [3, 2], { requiresGrad: true });
    const value = scope(() => {
      const value = new TripletLoss({ mining }).loss(input, Int32Array.of(0, 1, 2));
      backward(value);
      return value.detach();
    });
    expect(await value.item()).toBe(0);
    expect([...(await input.grad!.read())].every((x) => Math.abs(x) === 0)).toBe(true);
  });
});

test('weighted looks at all photos, hard at two', async () => {
  const values = [1, 0, 0.8, 0.6, 0, 1, -1, 0, 0, -1];
  const five = (mining: 'hard' | 'weighted') =>
    new TripletLoss({ margin: 1, mining })
      .loss(Tensor.from(backend, values, [5, 2]), Int32Array.of(0, 0, 0, 1, 1))
      .item();
  expect(await five('weighted')).toBeLessThan(await five('hard'));
});

test('has no parameters, scores nobody and refuses bad options', () => {
  expect([...namedTensors(new TripletLoss())]).toEqual([]);
  expect(() => new TripletLoss().call(Tensor.from(backend, rows, [3, 2]))).toThrow('knows no individuals to score');
  expect(() => new TripletLoss({ margin: -1 })).toThrow("margin to be a number of at least 0 or 'soft', received -1");
  expect(() => new TripletLoss({ mining: 'easy' as 'hard' })).toThrow(
    'mining to be one of hard, weighted, received easy',
  );
});
