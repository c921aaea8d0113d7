import { expect, test } from 'vitest';
import { harmless, inOneLine } from './harmless-text.ts';

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

test('a name is one line, wherever it stands; what is no text stays', () => {
  const date = new Date(0);
  expect(inOneLine({ path: 'a\nflukeprint: all is well', more: [{ name: 'b\r\u2028c' }, 3, null], date })).toEqual({
    path: 'a\\u000aflukeprint: all is well',
    more: [{ name: 'b\\u000d\\u2028c' }, 3, null],
    date,
  });
});
