import { expect, test } from 'vitest';
import { fittingName } from './fitting-name.ts';

test('a name keeps its letters where it fits, and is cut between characters and told apart where it does not', () => {
  expect(fittingName('ë'.repeat(125), '.jpg')).toBe(`${'ë'.repeat(125)}.jpg`);
  const [a, b] = ['a', 'b'].map((end) => fittingName(`x${'ë'.repeat(130)}${end}`, '-2.jpg'));
  expect(a).toMatch(/^xë+-[0-9a-f]{8}-2\.jpg$/);
  expect([254, 255]).toContain(Buffer.byteLength(a!));
  expect(a).not.toBe(b);
});
