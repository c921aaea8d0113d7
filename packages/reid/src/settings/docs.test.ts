import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fields } from './fields.ts';

test('docs/training.md describes every setting', async () => {
  const text = await readFile(new URL('../../../../docs/training.md', import.meta.url), 'utf8');
  const flags = Object.keys(fields).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  // A name in backticks, maybe with one of its values: `loss arcface`.
  expect(flags.filter((flag) => !new RegExp(`\`${flag}[\` ]`).test(text))).toEqual([]);
});
