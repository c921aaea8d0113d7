import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimOutputs } from './output-file.ts';
import { makeFolder } from './output-folder.ts';
import { whyNotWritten } from './why-not-written.ts';

test('a file where a folder belongs is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'why-'));
  const file = join(folder, 'notes');
  await writeFile(file, '');
  for (const inside of [join(file, 'run'), join(file, 'deep', 'run')]) {
    await expect(makeFolder(inside)).rejects.toThrow(
      `cannot write to ${inside}: ${file} is a file, and no folder; give`,
    );
    const claim = claimOutputs([{ flag: '--output', path: join(inside, 'a.csv') }], { overwrite: false });
    await expect(claim).rejects.toThrow(`: ${file} is a file, and no folder; give another --output`);
  }
  await expect(makeFolder(file)).rejects.toThrow(`${file} is a file, and no folder`);
  await rm(folder, { recursive: true });
});

test.each([
  ['EACCES', 'you may not write there (EACCES)'],
  ['EROFS', 'that disk is read-only (EROFS)'],
  ['ENOSPC', 'the disk is full (ENOSPC)'],
  ['EIO', 'i/o error'],
])('%s', (code, words) => {
  expect(whyNotWritten('/x', Object.assign(new Error('i/o error'), { code }))).toBe(words);
});
