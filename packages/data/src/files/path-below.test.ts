import { win32 } from 'node:path';
import { expect, test } from 'vitest';
import { pathBelow } from './path-below.ts';

test.each([
  ['Alba/1.jpg', 'Alba/1.jpg'],
  ['../../etc/passwd', 'etc/passwd'],
  ['/etc//passwd', 'etc/passwd'],
  ['a/./../b.jpg', 'a/b.jpg'],
  ['C:/x.jpg', 'C/x.jpg'],
  ['c:\\x.jpg', 'c\\x.jpg'],
  ['a\0/../b.jpg', 'a/b.jpg'],
  ['CON.jpg', 'CON_.jpg'],
  ['nul/lpt1.tar.gz', 'nul_/lpt1_.tar.gz'],
  ['Constance.jpg', 'Constance.jpg'],
  ['..', 'unnamed'],
  ['', 'unnamed'],
])('%j lies below a folder as %j', (path, expected) => {
  expect(pathBelow(path, '/')).toBe(expected);
});

test.each([
  '..\\..\\x.jpg',
  'a\\..\\..\\..\\x.jpg',
  'C:\\x.jpg',
  '\\\\server\\share\\x.jpg',
  '/x.jpg',
  'a/..\\../b',
  'D:x.jpg',
])('%j does not leave its folder on Windows', (path) => {
  expect(win32.join('C:\\out', pathBelow(path, '\\'))).toMatch(/^C:\\out\\[^:]+$/);
});
