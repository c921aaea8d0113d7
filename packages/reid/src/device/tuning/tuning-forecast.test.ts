import { expect, test } from 'vitest';
import { TuningForecast } from './tuning-forecast.ts';

/** What is said of 40 trials that end at these seconds. */
function said(...ends: number[]): (number | undefined)[] {
  let now = 0;
  const forecast = new TuningForecast(40, () => 1000 * now);
  return ends.map((end, i) => {
    now = end;
    return forecast.trialsDone(i + 1);
  });
}

test('said once: after two trials, or a long one', () => {
  expect(said(4, 10, 12, 14)).toEqual([undefined, 190, undefined, undefined]);
  expect(said(30, 40)).toEqual([1170, undefined]);
});

test('nothing is said of what is over soon', () => {
  expect(said(0.1, 0.2, 0.3)).toEqual([undefined, undefined, undefined]);
});
