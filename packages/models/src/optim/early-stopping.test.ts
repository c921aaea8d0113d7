import { expect, test } from 'vitest';
import { type EarlyStoppingOptions, initialEarlyStopping, observeEarlyStopping } from './early-stopping.ts';

/** Number of the evaluation that stops, from 1; its state goes through JSON in between, as a checkpoint's does. */
function stopsAt(scores: number[], options: EarlyStoppingOptions): number | null {
  let state = initialEarlyStopping;
  for (const [i, score] of scores.entries()) {
    const next = observeEarlyStopping(JSON.parse(JSON.stringify(state)), score, options);
    if (next.stop) return i + 1;
    state = next.state;
  }
  return null;
}

test.for<[string, number[], EarlyStoppingOptions, number | null]>([
  ['never while it improves', [0.1, 0.2, 0.3], { patience: 1 }, null],
  ['after so many without', [0.1, 0.3, 0.2, 0.3, 0.1], { patience: 3 }, 5],
  ['not sooner', [0.1, 0.3, 0.2, 0.3], { patience: 3 }, null],
  ['an improvement starts afresh', [0.3, 0.2, 0.4, 0.3, 0.3], { patience: 2 }, 5],
  ['too small an improvement is none', [0.3, 0.305, 0.309], { patience: 2, minDelta: 0.01 }, 3],
  ['nor is NaN', [0.3, Number.NaN, Number.NaN], { patience: 2 }, 3],
  ['a first score of 0 counts', [0, 0], { patience: 1 }, 2],
])('%s', ([, scores, options, expected]) => {
  expect(stopsAt(scores, options)).toBe(expected);
});

test('says which evaluation is the best so far', () => {
  const { state, improved } = observeEarlyStopping({ best: 0.4, bad: 2 }, 0.5, { patience: 3 });
  expect({ state, improved }).toEqual({ state: { best: 0.5, bad: 0 }, improved: true });
});
