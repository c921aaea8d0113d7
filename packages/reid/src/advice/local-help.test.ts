import { expect, test } from 'vitest';
import { localHelp } from './local-help.ts';
import { wilson } from './wilson.ts';

const photo = (individual: string, i: number) => ({ path: `${individual}/${i}`, file: '', individual });
const photos = ['a', 'a', 'b', 'b', 'c', 'c', 'c'].map(photo);

test('counts what is named and what has no match, and looks at animals again', () => {
  const answers = [
    { photo: 0, own: 0.9, others: 0.5 },
    { photo: 2, own: 0.4, others: 0.6 },
    { photo: 4, own: 0, others: 0.4 },
  ];
  // Another photo of b matches; of c none does.
  const more = [
    { photo: 3, own: 0.8, others: 0.3 },
    { photo: 5, own: 0.2, others: 0.7 },
  ];
  expect(localHelp(photos, answers, more)).toEqual({
    ...{ queries: 3, named_first: 1, named_first_interval: wilson(1, 3), without_match: 2, match_level: 0.5 },
    individuals_without_match: [{ individual: 'c', photos: 3 }],
  });
});

test("Wilson's interval", () => {
  expect(wilson(34, 40)).toEqual([expect.closeTo(0.7093, 3), expect.closeTo(0.9294, 3)]);
  expect(wilson(0, 10)).toEqual([0, expect.closeTo(0.2775, 3)]);
  expect(wilson(10, 10)).toEqual([expect.closeTo(0.7225, 3), 1]);
  expect(wilson(0, 0)).toEqual([0, 1]);
});
