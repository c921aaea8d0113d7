import { describe, expect, test } from 'vitest';
import { calibratePairs, logisticPairs, type PairCalibration } from './calibrate-pairs.ts';
import { fuseScores } from './fuse-scores.ts';

const order = (row: ArrayLike<number>) =>
  Array.from(row)
    .map((_, i) => i)
    .sort((a, b) => row[b]! - row[a]! || a - b);
const cosine = logisticPairs({ even: 0.5, scale: 0.05, prior: 0.01 });
const local = logisticPairs({ even: 4, scale: 1, prior: 0.2 });

test('adds how far each score moves the log-odds to the first prior', () => {
  const fused = fuseScores([
    { row: [0.5, 0.6], calibration: cosine },
    { row: [7, 1], calibration: local },
  ]);
  const base = Math.log(0.01 / 0.99);
  expect(fused[0]).toBeCloseTo(base + 3, 5);
  expect(fused[1]).toBeCloseTo(base + 2 - 3, 5);
});

test('one kind alone ranks as it does by itself, where its calibration is flat, too', () => {
  const flat: PairCalibration = { probability: () => 0.01, prior: 0.01 };
  const row = Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
  for (const calibration of [flat, cosine]) expect(order(fuseScores([{ row, calibration }]))).toEqual(order(row));
});

describe('where only the best have a local score', () => {
  const row = Array.from({ length: 300 }, (_, i) => 0.5 * Math.sin(i * i));
  const best = new Set(order(row).slice(0, 100));
  const fuse = (score: (i: number) => number) =>
    fuseScores([
      { row, calibration: cosine },
      { row: row.map((_, i) => (best.has(i) ? score(i) : Number.NaN)), calibration: local },
    ]);

  test.each([-50, 0, 4, 9, 1e6])('one that is %d for all of them changes no rank', (constant) => {
    expect(order(fuse(() => constant))).toEqual(order(row));
  });

  test('so does none at all', () => {
    expect(order(fuse(() => Number.NaN))).toEqual(order(row));
  });

  test('those without stay below, in their own order', () => {
    const fused = order(fuse((i) => 20 * Math.cos(i)));
    expect(new Set(fused.slice(0, 100))).toEqual(best);
    expect(fused.slice(100)).toEqual(order(row).slice(100));
    expect(fused.slice(0, 100)).not.toEqual(order(row).slice(0, 100));
  });

  test('the only one that local features find comes first', () => {
    const last = order(row)[99]!;
    expect(order(fuse((i) => (i === last ? 40 : 0)))[0]).toBe(last);
  });
});

test('calibrated on pairs, two weak scores find more together than either', () => {
  // 40 animals with 3 photos; a pair's scores are noise from a fixed hash, higher for the same animal.
  const individuals = Array.from({ length: 120 }, (_, i) => `animal ${Math.floor(i / 3)}`);
  const noise = (a: number, b: number, kind: number) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const part = (k: number) =>
      Math.abs(Math.sin(low * 127.1 + high * 311.7 + 74.7 * (kind + 10 * k)) * 43758.5453) % 1;
    return part(1) + part(2) + part(3) + part(4) - 2;
  };
  const rowsOf = (kind: number, lift: number) =>
    individuals.map((one, a) => individuals.map((other, b) => noise(a, b, kind) + (one === other ? lift : 0)));
  const calibrated = (rows: number[][]) =>
    calibratePairs(
      rows.map((scores, self) => ({ scores, self, individual: individuals[self]! })),
      individuals,
      cosine,
    );
  const first = (row: ArrayLike<number>, self: number) => individuals[order(row).find((i) => i !== self)!]!;
  const right = (rows: readonly ArrayLike<number>[]) =>
    rows.filter((row, self) => first(row, self) === individuals[self]).length;

  const [a, b] = [rowsOf(1, 1), rowsOf(2, 1.2)];
  const [ofA, ofB] = [calibrated(a), calibrated(b)];
  const together = a.map((row, i) =>
    fuseScores([
      { row, calibration: ofA },
      { row: b[i]!, calibration: ofB },
    ]),
  );
  expect(right(together)).toBeGreaterThan(Math.max(right(a), right(b)) + 20);
});

test('refuses rows of different lengths', () => {
  const rows = [[1], [1, 2]].map((row) => ({ row, calibration: cosine }));
  expect(() => fuseScores([rows[0]!, rows[1]!])).toThrow('expected 1 scores of each kind, received 2');
});
