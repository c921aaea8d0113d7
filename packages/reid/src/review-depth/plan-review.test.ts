import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { enoughFor } from './enough.ts';
import { missedAfter, planReview, rankOf } from './plan-review.ts';

const alone = (count: number) => Array.from({ length: count }, (_, i) => `whale ${i}`);

test('the fewest animals after which no more than the target is missed', () => {
  // 90 first, then one each at 11, 12, … 20.
  const ranks = Array.from({ length: 100 }, (_, i) => (i < 90 ? 1 : i - 79));
  const plan = (target: number) => planReview(ranks, alone(100), { target, animals: 300 });
  expect(plan(0.1)).toMatchObject({ depth: 1, missed: { share: 0.1 }, animals: 300 });
  expect(plan(0.05)).toMatchObject({ depth: 15, missed: { share: 0.05 } });
  expect(plan(0.01)).toMatchObject({ depth: 19 });
  // Three of 100 may well be one of 100, four may not; none of 100 may be 3.6, so that only all are surely enough.
  expect(plan(0.01).interval).toEqual([17, 300]);
  const [low, high] = plan(0.05).interval;
  expect(missedAfter(low - 1, ranks, alone(100)).low).toBeGreaterThan(0.05);
  expect(missedAfter(high, ranks, alone(100)).high).toBeLessThanOrEqual(0.05);
});

test('where an animal is only found after all the others, all have to be looked at', () => {
  const ranks = [...Array(50).fill(1), 300];
  expect(planReview(ranks, alone(51), { target: 0.01, animals: 300 })).toMatchObject({
    depth: 300,
    missed: { share: 0 },
  });
});

test('the interval holds the true depth in 19 of 20 simulated seasons, of queries that are alike within an animal', () => {
  // Ranks are geometric: animals that are hard, one of four, have a mean of 60, the others of 4.
  const [hard, easy] = [60, 4];
  const beyond = (depth: number) => 0.25 * (1 - 1 / hard) ** depth + 0.75 * (1 - 1 / easy) ** depth;
  const target = 0.05;
  let truth = 1;
  while (beyond(truth) > target) truth += 1;
  const random = randomStream(2, 'depth');
  const seasons = 200;
  let held = 0;
  for (let season = 0; season < seasons; season++) {
    const individuals = alone(120).flatMap((name) => Array(1 + random.integer(4)).fill(name) as string[]);
    const means = new Map(alone(120).map((name) => [name, random.uniform() < 0.25 ? hard : easy]));
    const ranks = individuals.map(
      (name) => 1 + Math.floor(Math.log(1 - random.uniform()) / Math.log(1 - 1 / means.get(name)!)),
    );
    const [low, high] = planReview(ranks, individuals, { target, animals: 2000 }).interval;
    held += Number(low <= truth && truth <= high);
  }
  expect(held / seasons).toBeGreaterThan(0.9);
});

test('animals with the same score come before the right one', () => {
  expect(rankOf(1, [0.5, 0.2, 0.2, 0.9])).toBe(4);
  expect(rankOf(3, [0.5, 0.2, 0.2, 0.9])).toBe(1);
});

test('enough for one photo', () => {
  expect(enoughFor([0.005, 0.9, 0.003, 0.05])).toEqual({ depth: 2, missed: expect.closeTo(0.008, 12) });
  expect(enoughFor([0.3, 0.3, 0.3], 0.5)).toEqual({ depth: 2, missed: expect.closeTo(0.3, 12) });
  // Surely new: nobody has to look.
  expect(enoughFor([0.001, 0.002])).toEqual({ depth: 0, missed: expect.closeTo(0.003, 12) });
});
