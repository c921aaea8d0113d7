import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomically } from './write-atomically.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-atomically-'));
});
afterEach(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true });
});

test('joins the chunks and replaces what was there', async () => {
  const path = join(folder, 'ä b.bin');
  await writeAtomically(path, ['first']);
  await writeAtomically(path, [Uint8Array.of(65, 66), new Uint8Array(0), 'é']);
  expect(await readFile(path, 'utf8')).toBe('ABé');
  expect(await readdir(folder)).toEqual(['ä b.bin']);
});

test('writes a subarray and no byte beside it', async () => {
  const path = join(folder, 'part');
  await writeAtomically(path, [Uint8Array.of(1, 2, 3, 4).subarray(1, 3)]);
  expect([...(await readFile(path))]).toEqual([2, 3]);
});

test('leaves nothing behind where the target is a folder', async () => {
  await mkdir(join(folder, 'target', 'full'), { recursive: true });
  await expect(writeAtomically(join(folder, 'target'), ['x'])).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
  expect(await readdir(folder, { recursive: true })).toEqual(['target', join('target', 'full')]);
});

test('leaves nothing behind where the folder is missing or no folder', async () => {
  await writeFile(join(folder, 'file'), 'x');
  await expect(writeAtomically(join(folder, 'missing', 'a'), ['x'])).rejects.toThrow('ENOENT');
  await expect(writeAtomically(join(folder, 'file', 'a'), ['x'])).rejects.toThrow(/ENOTDIR|ENOENT/);
  expect(await readdir(folder)).toEqual(['file']);
});

// Root may write anywhere, and Windows keeps no such permissions.
const permissionsCount = process.platform !== 'win32' && process.getuid?.() !== 0;
test.skipIf(!permissionsCount)('leaves the old file where the folder is read-only', async () => {
  const path = join(folder, 'a');
  await writeAtomically(path, ['old']);
  await chmod(folder, 0o555);
  await expect(writeAtomically(path, ['new'])).rejects.toThrow('EACCES');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['a']);
});

// The system takes a part of the bytes without an error when space runs out; a limit on the file size does the same.
test.skipIf(process.platform === 'win32')('leaves the old file where the disk is full', async () => {
  const path = join(folder, 'a');
  await writeAtomically(path, ['old']);
  const script = `
    import { writeAtomically } from ${JSON.stringify(new URL('write-atomically.ts', import.meta.url).href)};
    process.on('SIGXFSZ', () => {});
    await writeAtomically(${JSON.stringify(path)}, [new Uint8Array(200_000)]).catch(({ code }) => console.log(code));`;
  const limited = ['-c', 'ulimit -f 100 && exec "$0" --input-type=module -e "$1"', process.execPath, script];
  const { stdout, stderr } = spawnSync('sh', limited, { encoding: 'utf8' });
  expect(stdout, stderr).toBe('EFBIG\n');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['a']);
});

test.skipIf(process.platform === 'win32')(
  'takes the temporary file away when the process exits meanwhile',
  async () => {
    const script = `
    import { writeAtomically } from ${JSON.stringify(new URL('write-atomically.ts', import.meta.url).href)};
    import { readdirSync } from 'node:fs';
    writeAtomically(${JSON.stringify(join(folder, 'a'))}, Array(1000).fill(new Uint8Array(10_000)));
    const timer = setInterval(() => {
      if (readdirSync(${JSON.stringify(folder)}).length === 0) return;
      console.log('begun');
      process.exit(130);
    });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout, stderr).toBe('begun\n');
    expect(await readdir(folder)).toEqual([]);
  },
);
