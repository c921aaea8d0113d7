import { expect, test } from 'vitest';
import { describeVerdicts } from './describe-verdicts.ts';

test('says what verdicts teach, and what is left out', () => {
  const nothing = { undone: 0, unsure: 0, contradicted: 0, unnamed: 0, held_out: 0, without_photos: 0 };
  const pairs: [string, string][] = [['Alba', 'Sal']];
  expect(
    describeVerdicts({
      verdicts: 30,
      different: 12,
      same: 10,
      left_out: { ...nothing, undone: 2, held_out: 6 },
      pairs,
    }),
  ).toBe(
    '12 of 30 verdicts tell 1 pair of animals apart; 10 say what names say already; left out: 2 taken back, 6 of held-out photos',
  );
  expect(describeVerdicts({ verdicts: 0, different: 0, same: 0, left_out: nothing, pairs: [] })).toBe(
    '0 of 0 verdicts tell 0 pairs of animals apart',
  );
});
