import { expect, test } from 'vitest';
import { readers } from './readers.ts';
import { tryReader } from './trial.ts';

/** Always the same inputs here; `pnpm test:faults` tries others, and measures. */
const [count, seed] = [200, 19];

test.each(readers)('$name: whatever somebody wrote is read, or refused in words for people', async (reader) => {
  let inputs = 0;
  await tryReader(reader, { count, seed, onRead: () => inputs++ });
  expect(inputs).toBe(count);
});
