import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectFree, FolderInUseError, FolderLock, lockName } from './folder-lock.ts';
import { exists } from './output-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Another process that takes the folder and holds it until it is killed. */
async function holder(path: string) {
  const script = `
    import { FolderLock } from ${JSON.stringify(new URL('folder-lock.ts', import.meta.url).href)};
    await FolderLock.take(${JSON.stringify(path)});
    process.on('SIGTERM', () => process.exit());
    console.log('taken');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let errors = '';
  child.stderr.on('data', (part) => (errors += part));
  expect(String(await Promise.race([once(child.stdout, 'data'), once(child, 'close')])), errors).toBe('taken\n');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await once(child, 'close');
  };
  return { pid: child.pid, end };
}

test('keeps another process out and names itself, until it ends in order', async () => {
  const path = join(folder, 'run');
  const { pid, end } = await holder(path);
  await expect(FolderLock.take(path)).rejects.toThrow(`${path} is in use by process ${pid}; wait for its end`);
  expect(() => expectFree(path)).toThrow(FolderInUseError);
  expect(await readdir(path)).toEqual([lockName]);
  await end('SIGTERM');
  expect(await exists(path)).toBe(false);
});

test('a killed process keeps nobody out, and what it left is cleaned', async () => {
  const { end } = await holder(folder);
  await end('SIGKILL');
  expect(await readdir(folder)).toEqual([lockName]);
  expectFree(folder);
  const lock = await FolderLock.take(folder);
  await expect(FolderLock.take(folder)).rejects.toThrow('in use by this process');
  lock.release();
  lock.release();
  expect(await readdir(folder)).toEqual([]);
});

test('of many processes that want a folder at once, one has it', async () => {
  const taken = await Promise.allSettled(Array.from({ length: 4 }, () => holder(folder)));
  const [first, ...others] = taken.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(others).toEqual([]);
  await first!.end('SIGTERM');
  expect(await readdir(folder)).toEqual([]);
});

test('what is to be done before others come in is done while they are out', async () => {
  const path = join(folder, 'new');
  let refused: unknown;
  const lock = await FolderLock.take(path, () => {
    try {
      expectFree(path);
    } catch (error) {
      refused = error;
    }
    return false;
  });
  await writeFile(join(path, 'result'), '');
  lock.release();
  expect(refused).toBeInstanceOf(FolderInUseError);
  expect(await readdir(path)).toEqual(['result']);
});

test('what was on its way when the end came is taken back, too', async () => {
  const path = join(folder, 'new');
  let times = 0;
  const lock = await FolderLock.take(path, () => {
    rmSync(join(path, 'log'), { force: true });
    // A thread that was asked before still writes.
    if (++times < 3) writeFileSync(join(path, 'log'), 'a line');
    return true;
  });
  lock.release();
  expect(await exists(path)).toBe(false);
  expect(times).toBe(3);
});

test('a file of that name that is something else is not touched', async () => {
  await writeFile(join(folder, lockName), 'text of somebody, long enough to be no empty file'.repeat(20));
  await expect(FolderLock.take(folder)).rejects.toThrow(`cannot lock ${join(folder, lockName)}`);
  expect(await readdir(folder)).toEqual([lockName]);
});
