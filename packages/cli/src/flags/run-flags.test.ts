import { expect, test } from 'vitest';
import { weightsOption } from './run-flags.ts';

test('weights come one by one or as a list', () => {
  const parse = (...texts: string[]) =>
    texts.reduce<number[] | undefined>(
      (before, text) => weightsOption().parseArg!(text, before) as number[],
      undefined,
    );
  expect(parse('1', '2.5')).toEqual([1, 2.5]);
  expect(parse('1,2', '3')).toEqual([1, 2, 3]);
  for (const bad of ['', '0', '-1', '1,', 'x', 'Infinity'])
    expect(() => parse(bad), bad).toThrow('Expected numbers above 0');
});
