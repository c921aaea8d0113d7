import { spawn, spawnSync } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

test('keeps a file whose name a temporary one might have taken', async () => {
  await writeFile(join(folder, `a.${process.pid}.tmp`), 'kept');
  await writeAtomically(join(folder, 'a'), ['x']);
  expect(await readFile(join(folder, `a.${process.pid}.tmp`), 'utf8')).toBe('kept');
});

describe.skipIf(process.platform === 'win32')('through what is no file of its own, it', () => {
  test('writes the file that a link leads to, and the link stays', async () => {
    await mkdir(join(folder, 'else'));
    await writeFile(join(folder, 'else', 'file'), 'old');
    await mkdir(join(folder, 'deep', 'er'), { recursive: true });
    await symlink(join('deep', 'er'), join(folder, 'linked'));
    // From deep/er, though its path here is linked/first.
    await symlink(join('..', '..', 'else', 'file'), join(folder, 'linked', 'first'));
    await symlink(join('linked', 'first'), join(folder, 'second'));
    await writeAtomically(join(folder, 'second'), ['new']);
    expect(await readFile(join(folder, 'else', 'file'), 'utf8')).toBe('new');
    expect(await readlink(join(folder, 'second'))).toBe(join('linked', 'first'));
    expect(await readdir(join(folder, 'else'))).toEqual(['file']);
  });

  test('makes the file that a link leads to', async () => {
    await symlink('later', join(folder, 'link'));
    await writeAtomically(join(folder, 'link'), ['new']);
    expect(await readFile(join(folder, 'later'), 'utf8')).toBe('new');
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
  });

  test('refuses links that lead in a circle', async () => {
    await symlink('b', join(folder, 'a'));
    await symlink('a', join(folder, 'b'));
    await expect(writeAtomically(join(folder, 'a'), ['x'])).rejects.toThrow('ELOOP');
    expect(await readlink(join(folder, 'a'))).toBe('b');
  });

  test('keeps what a hard link shares with another name', async () => {
    await writeFile(join(folder, 'a'), 'old');
    await link(join(folder, 'a'), join(folder, 'b'));
    await writeAtomically(join(folder, 'a'), ['new']);
    expect(await readFile(join(folder, 'b'), 'utf8')).toBe('old');
  });

  test('writes into a pipe, which stays one', async () => {
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const reader = spawn('cat', [pipe]);
    let text = '';
    reader.stdout.on('data', (part) => (text += part));
    const closed = new Promise((done) => reader.on('close', done));
    await writeAtomically(pipe, ['through ', Buffer.from('the pipe')]);
    await closed;
    expect(text).toBe('through the pipe');
    expect((await lstat(pipe)).isFIFO()).toBe(true);
    expect(await readdir(folder)).toEqual(['pipe']);
  });

  test('writes into a device, also through a link, and the device stays', async ({ skip }) => {
    // One of its own, which only root may make: the machine's must not depend on this test.
    const device = join(folder, 'null');
    skip(spawnSync('mknod', [device, 'c', '1', '3']).status !== 0, 'needs the right to make a device');
    await symlink('null', join(folder, 'link'));
    await writeAtomically(device, ['gone']);
    await writeAtomically(join(folder, 'link'), ['gone']);
    expect(await readlink(join(folder, 'link'))).toBe('null');
    expect((await lstat(device)).isCharacterDevice()).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(['link', 'null']);
  });

  test.for(['', '> "$2"'])("writes among the process's own output %s", async (redirect) => {
    const script = `
      import { writeAtomically } from ${JSON.stringify(new URL('write-atomically.ts', import.meta.url).href)};
      console.log('before');
      await writeAtomically('/dev/stdout', ['table\\n']);
      console.log('behind');`;
    const shell = ['-c', `"$0" --input-type=module -e "$1" ${redirect}`, process.execPath, script, join(folder, 'log')];
    const { stdout, stderr } = spawnSync('sh', shell, { encoding: 'utf8' });
    const text = redirect ? await readFile(join(folder, 'log'), 'utf8') : stdout;
    expect(text, stderr).toBe('before\ntable\nbehind\n');
  });
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
