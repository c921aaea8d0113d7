import { expect, test } from 'vitest';
import { isDiskError, namingFile, namingFileSync } from './naming-file.ts';

const failing = (code: string, message: string) => () => {
  throw Object.assign(new Error(`${code}: ${message}`), { code });
};

test('a full disk, whose error names no file, is told with the file and what to do, once', async () => {
  const full = failing('ENOSPC', 'no space left on device, write');
  const twice = namingFile('run/log', () => namingFile('run/log', async () => full()));
  const error = await twice.catch((caught: Error) => caught);
  expect((error as Error).message).toBe("ENOSPC: no space left on device, write 'run/log'; make room on that disk");
  expect(isDiskError(error)).toBe(true);
  expect(() => namingFileSync('run/log', full)).toThrow("write 'run/log'; make room on that disk");
});

test('other errors of the system are named, and ours stay as they are', () => {
  expect(() => namingFileSync('a', failing('EISDIR', "illegal operation, rename 'a'"))).toThrow(/rename 'a'$/);
  const ours = new Error('no vector');
  expect(() =>
    namingFileSync('a', () => {
      throw ours;
    }),
  ).toThrow(/^no vector$/);
  expect(isDiskError(ours)).toBe(false);
});
