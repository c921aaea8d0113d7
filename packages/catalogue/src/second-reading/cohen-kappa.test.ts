import { expect, test } from 'vitest';
import { cohenKappa } from './cohen-kappa.ts';

// κ by scikit-learn 1.9.1 (cohen_kappa_score), the interval by statsmodels 0.14 (cohens_kappa); the second is the example of Fleiss 1981, κ = 0.429.
test.each<[number[][], number, [number, number]]>([
  [
    [
      [20, 5, 1],
      [4, 9, 2],
      [0, 1, 3],
    ],
    0.4921875,
    [0.2649539402181327, 0.7194210597818674],
  ],
  [
    [
      [106, 10, 4],
      [22, 28, 10],
      [2, 12, 6],
    ],
    0.4285714285714286,
    [0.32329979345440496, 0.533843063688452],
  ],
  [
    [
      [3, 2, 0],
      [2, 3, 0],
      [0, 0, 0],
    ],
    0.19999999999999996,
    [-0.407272629703197, 0.8072726297031969],
  ],
  // The interval ends where κ does.
  [
    [
      [0, 4, 0],
      [6, 0, 0],
      [0, 0, 0],
    ],
    -0.9230769230769229,
    [-1, -0.4739107768467473],
  ],
])('κ of %j', (table, kappa, interval) => {
  const found = cohenKappa(table);
  expect(found.kappa).toBeCloseTo(kappa, 12);
  // Theirs takes 1.959964 for 1.96.
  expect(found.interval![0]).toBeCloseTo(interval[0], 4);
  expect(found.interval![1]).toBeCloseTo(interval[1], 4);
});

test.each<[string, number[][], number | null]>([
  [
    'no reading',
    [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
    null,
  ],
  [
    'one answer throughout',
    [
      [5, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
    null,
  ],
  [
    'agreement throughout',
    [
      [3, 0, 0],
      [0, 4, 0],
      [0, 0, 0],
    ],
    1,
  ],
  [
    'a first reader with one answer alone',
    [
      [7, 3, 1],
      [0, 0, 0],
      [0, 0, 0],
    ],
    0,
  ],
])('%s has no interval', (_, table, kappa) => {
  const found = cohenKappa(table);
  if (kappa === null) expect(found.kappa).toBe(null);
  else expect(found.kappa).toBeCloseTo(kappa, 12);
  expect(found.interval).toBe(null);
});
