import { describe, expect, test } from 'vitest';
import { type Counter, type Key, philox, Random, randomStream } from './philox.ts';

// Known answers of Random123 (kat_vectors, philox4x32 10).
test.for<[Counter, Key, string]>([
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
])('philox4x32-10 of %j', ([counter, key, answer]) => {
  expect([...philox(key, counter)].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(answer);
});

const draws = (random: Random, n = 6) => Array.from({ length: n }, () => random.word());

describe('a stream', () => {
  test('depends on seed and path alone', () => {
    const first = randomStream(7, 3, 'crop');
    const other = randomStream(7, 3, 'flip');
    const alternating = Array.from({ length: 6 }, () => [first.word(), other.word()]);
    expect(alternating.map(([word]) => word)).toEqual(draws(new Random(7, 3, 'crop')));
    expect(alternating.map(([, word]) => word)).toEqual(draws(new Random(7, 3, 'flip')));
  });

  test('is another one for every seed and path', () => {
    const streams = [
      new Random(0),
      new Random(1),
      new Random(2 ** 32),
      new Random(Number.MAX_SAFE_INTEGER),
      new Random(0, 0),
      new Random(0, 1),
      new Random(0, 2 ** 32),
      new Random(0, 1, 2),
      new Random(0, 2, 1),
      new Random(0, ''),
      new Random(0, '', ''),
      new Random(0, 'a'),
      new Random(0, 'b'),
      new Random(0, 'ab'),
      new Random(0, 'a', 'b'),
      new Random(0, '1'),
      new Random(0, 97),
      new Random(0, 'é'),
    ].map((random) => draws(random).join());
    expect(new Set(streams).size).toBe(streams.length);
  });

  test('stays what it is from version to version: runs can be repeated', () => {
    expect(draws(new Random(2024, 5, 'shuffle'), 4)).toMatchInlineSnapshot(`
      [
        2508494296,
        3176299986,
        2603836104,
        110774590,
      ]
    `);
  });

  test.for([-1, 0.5, NaN, 2 ** 53])('takes no seed or path of %d', (wrong) => {
    expect(() => new Random(wrong)).toThrow(
      `Expected a safe integer of at least 0 for seed and path but received ${wrong}`,
    );
    expect(() => new Random(0, wrong)).toThrow(RangeError);
  });
});

describe('distributions', () => {
  const n = 20_000;
  const sample = (draw: (random: Random) => number) => {
    const random = new Random(1, 'distribution');
    return Array.from({ length: n }, () => draw(random));
  };
  const mean = (xs: number[]) => xs.reduce((sum, x) => sum + x / xs.length, 0);
  const variance = (xs: number[]) => mean(xs.map((x) => (x - mean(xs)) ** 2));
  // Standard errors of the mean: 0.002 and 0.007; the seed is fixed, so this cannot flicker.

  test('uniform', () => {
    const xs = sample((random) => random.uniform());
    expect(xs.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(mean(xs)).toBeCloseTo(0.5, 2);
    expect(variance(xs)).toBeCloseTo(1 / 12, 2);
    expect(xs.some((x) => (x * 2 ** 32) % 1 !== 0)).toBe(true);
  });

  test('uniformIn', () => {
    const xs = sample((random) => random.uniformIn(-3, 5));
    expect(xs.every((x) => x >= -3 && x < 5)).toBe(true);
    expect(mean(xs)).toBeCloseTo(1, 1);
  });

  test('integer', () => {
    const counts = [0, 0, 0, 0, 0];
    for (const x of sample((random) => random.integer(5))) counts[x]!++;
    expect(counts.every((count) => Math.abs(count - n / 5) < 200)).toBe(true);
  });

  test('normal', () => {
    const xs = sample((random) => random.normal());
    expect(Math.abs(mean(xs))).toBeLessThan(0.03);
    expect(variance(xs)).toBeCloseTo(1, 1);
    expect(xs.filter((x) => Math.abs(x) < 1).length / n).toBeCloseTo(0.683, 1);
    // The two of a pair are independent.
    expect(Math.abs(mean(xs.slice(1).map((x, i) => x * xs[i]!)))).toBeLessThan(0.03);
  });
});

test('shuffle: every order is as likely, the argument stays', () => {
  const random = new Random(3);
  const array = [1, 2, 3];
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(array).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(array).toEqual([1, 2, 3]);
  expect([...counts.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321']);
  expect([...counts.values()].every((count) => Math.abs(count - 1000) < 150)).toBe(true);
  expect(random.shuffle([])).toEqual([]);
});
