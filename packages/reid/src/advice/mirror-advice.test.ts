import { expect, test } from 'vitest';
import { mirrorAdvice } from './mirror-advice.ts';

/** 40 answers, of which those up to `named` are right. */
const answers = (named: number) =>
  Array.from({ length: 40 }, (_, photo) => ({ photo, own: photo < named ? 0.9 : 0.1, others: 0.5 }));
const right = { horizontal: 0.97, vertical: 0.66 };

test.for([
  [right, 34, 13, 'horizontal', 'another animal'],
  [{ horizontal: 0.38, vertical: 0.98 }, 23, 12, 'vertical', 'another animal'],
  [right, 34, 31, 'none', 'the same animal'],
  [right, 34, 34, 'none', 'the same animal'],
  [right, 5, 0, 'none', 'too few are named'],
] as const)('%j, %d named and %d mirrored: %s, %s', ([position, named, mirrored, axis, reason]) => {
  const advice = mirrorAdvice(position, answers(named), answers(mirrored));
  expect(advice).toMatchObject({ mirror_axis: axis, reason });
  expect(advice.asked).toMatchObject({ queries: 40, named_first: named, mirrored_named_first: mirrored });
});

test('animals in any position have no axis', () => {
  const advice = mirrorAdvice({ horizontal: 0.4, vertical: 0.5 }, answers(30), []);
  expect(advice).toMatchObject({ mirror_axis: 'none', reason: 'any position', asked: null });
});
