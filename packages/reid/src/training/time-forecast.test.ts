import { expect, test } from 'vitest';
import { TimeForecast, type TrainingWork } from './time-forecast.ts';

/** Two epochs of 20 batches that cost 1, two of 4; evaluated after the second and the last. */
const work: TrainingWork = {
  ...{ epochs: 4, batches: 20, evalEvery: 2, evaluationCost: 10 },
  batchCost: (epoch) => (epoch <= 2 ? 1 : 4),
};

function forecastOf(changes: Partial<TrainingWork> = {}) {
  const clock = { now: 1e6 };
  const forecast = new TimeForecast({ ...work, ...changes }, () => clock.now);
  /** What is said after each of `count` batches of so many seconds. */
  const run = (epoch: number, first: number, count: number, seconds: number) =>
    Array.from({ length: count }, (_, i) => {
      clock.now += 1000 * seconds;
      return forecast.batchDone(epoch, work.batches - first - i - 1);
    });
  return { clock, forecast, run };
}

test('is said once, after the warm-up and ten seconds, of all that is to come', () => {
  const { run } = forecastOf();
  // Slow beginnings do not count.
  expect(run(1, 0, 3, 10)).toEqual([undefined, undefined, undefined]);
  const said = run(1, 3, 8, 2);
  // 12 batches of this epoch, 20 of the second, 40 that cost 4, two evaluations of 10: each unit takes 2 seconds.
  expect(said).toEqual([...Array(4).fill(undefined), 2 * (12 + 20 + 160 + 20), undefined, undefined, undefined]);
});

test('takes at least three batches after the warm-up, unless half a minute goes by', () => {
  const { forecast, run } = forecastOf();
  expect(run(1, 0, 6, 3)).toEqual(Array(6).fill(undefined));
  expect(forecast.isKnown).toBe(false);
  // The second of two long ones ends: 18 of this epoch, 20, 40 that cost 4, two evaluations of 10, at 40 seconds.
  const slow = forecastOf();
  expect(slow.run(1, 0, 3, 40)).toEqual([undefined, 40 * (18 + 20 + 160 + 20), undefined]);
  expect(slow.forecast.isKnown).toBe(true);
});

test('an evaluation that was timed counts as it was', async () => {
  const { clock, forecast, run } = forecastOf();
  const result = await forecast.timeEvaluation(async () => {
    clock.now += 7000;
    return 'scores';
  });
  expect(result).toBe('scores');
  run(1, 0, 3, 1);
  expect(run(1, 3, 10, 1).at(-1)).toBe(7 + 20 + 160 + 2 * 7);
});

test('whole epochs refine it', () => {
  const { forecast, run } = forecastOf();
  run(1, 0, 20, 1);
  forecast.epochDone(1, 20, 30);
  expect(forecast.secondsLeft(1, 0)).toBeCloseTo(1.5 * (20 + 160 + 20), 9);
  forecast.epochDone(2, 20, 30);
  expect(forecast.secondsLeft(2, 0)).toBeCloseTo(1.5 * (160 + 20), 9);
  forecast.epochDone(3, 20, 100);
  expect(forecast.secondsLeft(3, 0)).toBeCloseTo(1.25 * (80 + 10), 9);
  forecast.epochDone(4, 20, 100);
  expect(forecast.secondsLeft(4, 0)).toBeCloseTo(1.25 * 10, 9);
});

test('an epoch that was over sooner has said it already', () => {
  const { forecast, run } = forecastOf();
  run(1, 0, 20, 0.1);
  forecast.epochDone(1, 20, 2);
  expect(run(2, 0, 20, 5).filter((said) => said !== undefined)).toEqual([]);
});

test('the last epoch is evaluated whatever its number', () => {
  const { forecast } = forecastOf({ epochs: 3, evalEvery: 5 });
  forecast.epochDone(2, 20, 20);
  expect(forecast.secondsLeft(2, 0)).toBe(80 + 10);
});
