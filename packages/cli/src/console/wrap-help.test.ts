import { expect, test } from 'vitest';
import { wrapHelp } from './wrap-help.ts';

test('fills paragraphs anew', () => {
  const text = 'One two three\nfour five.\n\nSix.\n';
  expect(wrapHelp(text, 9)).toBe('One two\nthree\nfour\nfive.\n\nSix.\n');
  expect(wrapHelp(text, 40)).toBe('One two three four five.\n\nSix.\n');
});

test('breaks examples before flags, as a shell goes on reading', () => {
  const line = '  flukeprint match --run runs/a --top 20 --flip';
  expect(wrapHelp(`Examples:\n${line}`, 30)).toBe(
    'Examples:\n  flukeprint match \\\n    --run runs/a --top 20 \\\n    --flip',
  );
  expect(wrapHelp(line, 80)).toBe(line);
});

test('leaves tables as they are', () => {
  const text = 'Options:\n  --output <file>  where it goes\n                   (default: "a.csv")\n';
  expect(wrapHelp(text, 20)).toBe(text);
});
