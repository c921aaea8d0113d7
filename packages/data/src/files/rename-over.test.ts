import { expect, test, vi } from 'vitest';
import { renameOver } from './rename-over.ts';

const failing = (code: string, times: number) => {
  let left = times;
  return vi.fn(async () => {
    if (left-- > 0) throw Object.assign(new Error(`${code}: operation not permitted, rename 'a' -> 'b'`), { code });
  });
};
const pause = vi.fn(async () => {});

test('Windows: waits for other programs to let go', async () => {
  const rename = failing('EPERM', 3);
  await renameOver('a', 'b', { platform: 'win32', rename, pause });
  expect(rename).toHaveBeenCalledTimes(4);
  expect(pause.mock.calls).toEqual([[10], [30], [100]]);
});

test('Windows: says what to do where they do not', async () => {
  const renaming = renameOver('a', 'b', { platform: 'win32', rename: failing('EBUSY', 99), pause });
  await expect(renaming).rejects.toThrow("rename 'a' -> 'b' ('b' may be open in another program: close it there)");
});

test.for([
  ['win32', 'ENOSPC'],
  ['linux', 'EPERM'],
] as const)('%s: %s is thrown at once', async ([platform, code]) => {
  const rename = failing(code, 1);
  await expect(renameOver('a', 'b', { platform, rename, pause })).rejects.toThrow(code);
  expect(rename).toHaveBeenCalledTimes(1);
});
