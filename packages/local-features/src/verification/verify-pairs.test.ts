import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { type Affine, type PointPairs, squaredError } from './affine.ts';
import { type VerificationOptions, verifyPairs } from './verify-pairs.ts';

const side = 384;
const turnedBy = (turn: number, scale = 1): Affine => {
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  return [cos, -sin, 25, sin, cos, -10];
};
const sheared: Affine = [1.1, 0.15, -20, -0.05, 0.9, 30];

/** Pairs that a map explains but for `noise` pixels, then as many others that none does. */
function pairsOf([a, b, c, d, e, f]: Affine, right: number, { wrong = 0, noise = 0, seed = 0 } = {}): PointPairs {
  const random = randomStream(seed, 'pairs');
  const somewhere = () => [random.uniformIn(0, side), random.uniformIn(0, side)] as const;
  const rows = Array.from({ length: right + wrong }, (_, i) => {
    const [x, y] = somewhere();
    const off = () => noise * random.normal();
    return [x, y, ...(i < right ? [a * x + b * y + c + off(), d * x + e * y + f + off()] : somewhere())];
  });
  return Float32Array.from(rows.flat());
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const verify = (pairs: PointPairs, options: Partial<VerificationOptions> = {}, weights?: Float32Array) =>
  verifyPairs(pairs, weights ?? new Float32Array(pairs.length / 4).fill(1), { tolerance: 3, ...options });

describe.for([
  ['a shift', turnedBy(0)],
  ['a turn', turnedBy(2)],
  ['a turn and a scale', turnedBy(-0.5, 1.7)],
  ['an affine map', sheared],
] as const)('%s', ([, map]) => {
  test('is found among as many wrong pairs', () => {
    for (const right of [12, 80]) {
      const pairs = pairsOf(map, right, { wrong: right });
      const found = verify(pairs);
      expect(found.inliers.filter((i) => i < right)).toEqual(upTo(right));
      // A wrong pair may fit by chance.
      expect(found.inliers.length).toBeLessThanOrEqual(right + 2);
      expect(found.map).toHaveLength(6);
      for (const i of upTo(right)) expect(Math.sqrt(squaredError(found.map!, pairs, i))).toBeLessThan(1);
    }
  });

  test('is found to a fraction of what the pairs are off', () => {
    const { map: found } = verify(pairsOf(map, 100, { noise: 0.5 }));
    for (const [i, value] of map.entries()) expect(Math.abs(found![i]! - value)).toBeLessThan(i % 3 === 2 ? 0.5 : 3e-3);
  });
});

test('of exact pairs the map is exact', () => {
  const { map } = verify(pairsOf(sheared, 50));
  expect(map).toEqual(sheared.map((value) => expect.closeTo(value, 3)));
});

describe('maps that no two photos of a view have', () => {
  const refused = (map: Affine, options: Partial<VerificationOptions>) => {
    const { inliers } = verify(pairsOf(map, 60), options);
    // Two pairs fit some map, and more by chance.
    expect(inliers.length).toBeLessThan(12);
  };

  test('mirrored', () => refused([-1, 0, side, 0, 1, 0], {}));

  test('scaled beyond the range, either way', () => {
    refused(turnedBy(0, 2.5), { scaleRange: 2 });
    refused(turnedBy(0, 0.4), { scaleRange: 2 });
    expect(verify(pairsOf(turnedBy(0, 1.9), 60), { scaleRange: 2 }).inliers).toHaveLength(60);
    expect(verify(pairsOf(turnedBy(0, 1 / 1.9), 60), { scaleRange: 2 }).inliers).toHaveLength(60);
  });

  test('turned too far, either way', () => {
    for (const turn of [0.6, -0.6, Math.PI]) refused(turnedBy(turn), { turn: 0.5 });
    for (const turn of [0.4, -0.4]) expect(verify(pairsOf(turnedBy(turn), 60), { turn: 0.5 }).inliers).toHaveLength(60);
  });
});

describe('pairs that say little', () => {
  const none = { map: null, inliers: [] };

  test('fewer than two', () => {
    expect(verify(new Float32Array())).toEqual(none);
    expect(verify(pairsOf(sheared, 1))).toEqual(none);
  });

  test('two are a similarity', () => {
    expect(verify(pairsOf(turnedBy(0.3), 2)).inliers).toEqual([0, 1]);
  });

  test('all of one point', () => {
    expect(verify(Float32Array.from(upTo(9).flatMap((i) => [5, 7, 10 * i, 20])))).toEqual(none);
    expect(verify(Float32Array.from(upTo(9).flatMap((i) => [10 * i, 20, 5, 7])))).toEqual(none);
    expect(verify(Float32Array.from(upTo(9).flatMap(() => [1, 2, 3, 4])))).toEqual(none);
  });

  test('on a line they are a similarity', () => {
    const { map, inliers } = verify(
      Float32Array.from(upTo(9).flatMap((i) => [10 * i, 20 * i, 10 * i + 3, 20 * i - 4])),
    );
    expect(inliers).toEqual(upTo(9));
    expect(map).toEqual([1, 0, 3, 0, 1, -4].map((value) => expect.closeTo(value, 5)));
  });

  test('not a number', () => {
    const pairs = pairsOf(turnedBy(0.3), 20);
    pairs.fill(Number.NaN, 0, 4);
    pairs.fill(Number.POSITIVE_INFINITY, 4, 8);
    expect(verify(pairs).inliers).toEqual(upTo(20).slice(2));
  });
});

test('the same pairs give the same, and more trials than pairs of pairs try each once', () => {
  const many = pairsOf(sheared, 60, { wrong: 140, noise: 1 });
  expect(verify(many)).toEqual(verify(many.slice()));
  const few = pairsOf(sheared, 10, { wrong: 10, noise: 1 });
  expect(verify(few, { trials: 190 })).toEqual(verify(few, { trials: 1e6 }));
});

test('the map of the heavier pairs wins over that of more', () => {
  const pairs = Float32Array.from([...pairsOf(turnedBy(0), 20), ...pairsOf(turnedBy(1), 10)]);
  expect(verify(pairs).inliers).toEqual(expect.arrayContaining(upTo(20)));
  const weights = Float32Array.from(upTo(30), (i) => (i < 20 ? 1 : 3));
  expect(verify(pairs, {}, weights).inliers).toEqual(expect.arrayContaining(upTo(10).map((i) => i + 20)));
});

test('a pair that is off by more than the tolerance does not belong', () => {
  const pairs = pairsOf(turnedBy(0.2), 40);
  pairs[2]! += 2.5;
  pairs[6]! += 3.5;
  const { inliers } = verify(pairs);
  expect(inliers).toContain(0);
  expect(inliers).not.toContain(1);
  expect(verify(pairs, { tolerance: 4 }).inliers).toContain(1);
});
