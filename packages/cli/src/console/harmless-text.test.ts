import { expect, test } from 'vitest';
import { harmless } from './harmless-text.ts';

test('what a terminal obeys is shown, and everything else stays', () => {
  expect(harmless('Nº 17\tçã 鯨 🐋\nnext')).toBe('Nº 17\tçã 鯨 🐋\nnext');
  expect(harmless('a\u001b]0;title\u0007b\u001b[2Jc\rd\u009bm')).toBe(
    'a\\u001b]0;title\\u0007b\\u001b[2Jc\\u000dd\\u009bm',
  );
  expect(harmless('photo\u202egpj.exe')).toBe('photo\\u202egpj.exe');
});

test('in JSON it is the same character', () => {
  const name = 'a\u009b31m\u202e';
  expect(JSON.parse(harmless(JSON.stringify({ name })))).toEqual({ name });
});
