import type { Photo } from '@flukeprint/data';
import { expect, test, vi } from 'vitest';

// What these functions make of paths on Windows, where nothing of them exists.
vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const realpathSync = Object.assign(() => {}, {
    native: () => {
      throw new Error('ENOENT');
    },
  });
  return { ...fs, realpathSync };
});

const { liesIn } = await import('./lies-in.ts');
const { pathKey } = await import('./path-key.ts');
const { cropPaths } = await import('../detection/crop/crop-photos.ts');

test.for([
  ['C:\\Photos', 'C:\\Photos', true],
  ['C:\\Photos', 'c:\\photos\\Alba\\IMG_1.jpg', true],
  ['C:\\Photos\\', 'C:/Photos/Alba', true],
  ['C:\\Photos', 'C:\\Photos of 2024', false],
  ['C:\\Photos', 'C:\\Photos\\..\\crops', false],
  ['C:\\Photos', 'C:\\', false],
  ['C:\\Photos', 'D:\\Photos\\Alba', false],
  ['\\\\server\\share\\photos', '\\\\server\\share\\photos\\Alba', true],
  ['\\\\server\\share\\photos', 'C:\\photos\\Alba', false],
  ['C:\\Photos', 'C:\\Photos\\..crops', true],
] as const)('%s holds %s: %s', ([folder, path, lies]) => {
  expect(liesIn(folder, path)).toBe(lies);
});

test('two spellings of a file are one where the system knows no case', () => {
  expect(pathKey('C:\\Out\\Matches.CSV', 'win32')).toBe(pathKey('c:\\out\\matches.csv', 'win32'));
  expect(pathKey('/Out/Nº.csv', 'darwin')).toBe(pathKey('/out/nº.csv', 'darwin'));
  expect(pathKey('/Out/a.csv', 'linux')).not.toBe(pathKey('/out/a.csv', 'linux'));
});

test("crops go where the photos' own paths say, with the slashes that tables have", () => {
  const photo = (path: string): Photo => ({ path, file: `C:\\photos\\${path}`, individual: 'Alba' });
  expect(cropPaths(['Alba/IMG_1.JPG', 'alba/img_1.png', 'C:/other/IMG_2.webp'].map(photo))).toEqual([
    ...['Alba/IMG_1.jpg', 'alba/img_1-2.jpg', 'C/other/IMG_2.jpg'],
  ]);
});
