import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';

vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

const { userPath } = await import('./user-path.ts');
/** Where npm runs the scripts of this package; its URL has no drive, so that one without stands for all. */
const scripts = fileURLToPath(new URL('../..', import.meta.url))
  .replaceAll('/', '\\')
  .replace(/\\$/, '');

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('npm on Windows: the folder it was typed in counts, whatever case its own has', () => {
  vi.stubEnv('INIT_CWD', 'D:\\Whales');
  vi.spyOn(process, 'cwd').mockReturnValue(scripts.toUpperCase());
  expect(userPath('photos')).toBe('D:\\Whales\\photos');
  expect(userPath('..\\photos\\')).toBe('D:\\photos');
  expect(userPath('E:/2024/photos')).toBe('E:\\2024\\photos');
});

test('elsewhere the working folder counts', () => {
  vi.stubEnv('INIT_CWD', 'D:\\Whales');
  vi.spyOn(process, 'cwd').mockReturnValue('C:\\Users\\Ana');
  expect(userPath('runs/minke')).toBe('C:\\Users\\Ana\\runs\\minke');
  expect(userPath('\\\\server\\share\\photos')).toBe('\\\\server\\share\\photos');
});

test('a backslash before the last quote takes in all that follows', () => {
  expect(() => userPath('C:\\new photos" --queries D:\\card')).toThrow(
    'leave out the backslash before it: "C:\\new photos"',
  );
});
