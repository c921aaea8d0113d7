import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { detectFields } from './detector-settings.ts';

const page = readFileSync(new URL('../../../../../docs/detector.md', import.meta.url), 'utf8');

test.each(Object.keys(detectFields))('docs/detector.md says what %s is', (name) => {
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  expect(page).toMatch(new RegExp(`^\\|.*\`${flag}\``, 'm'));
});
