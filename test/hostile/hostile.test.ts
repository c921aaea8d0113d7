import { expect, test } from 'vitest';
import { readers } from './readers.ts';
import { tryReader } from './trial.ts';

/** Always the same inputs here; `pnpm test:faults` tries others, and measures. */
const [count, seed] = [200, 19];

test.each(readers)('$name: whatever somebody wrote is read, or refused in words for people', async (reader) => {
  const results: boolean[] = [];
  await tryReader(reader, { count, seed, onRead: (_, isRefused) => results.push(isRefused) });
  expect(results).toHaveLength(count);
  // Otherwise nothing beyond a first check would be tried.
  expect(new Set(results)).toContain(false);
});
