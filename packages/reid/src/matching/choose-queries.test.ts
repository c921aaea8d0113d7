import { expect, test } from 'vitest';
import { chooseQueries } from './choose-queries.ts';

const paths = ['2024/a.jpg', '2024/day 2/b.jpg', '2025/c.jpg', '3'];

test.for<[string[], number[]]>([
  [['2'], [0, 1]],
  [['9'], [0, 1, 2, 3]],
  [['all'], [0, 1, 2, 3]],
  [['2024/*.jpg'], [0]],
  [
    ['2024/**', '2025/c.jpg'],
    [0, 1, 2],
  ],
])('%o', ([choice, rows]) => {
  expect(chooseQueries(paths, choice)).toEqual(rows);
});

test('what fits nothing is said, with what queries are called', () => {
  expect(() => chooseQueries(paths, ['2023/*'])).toThrow(
    '--sheet-queries 2023/* fits none of the 4 queries; the first is 2024/a.jpg',
  );
});
