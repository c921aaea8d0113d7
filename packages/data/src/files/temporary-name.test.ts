import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { clearLitter, temporaryBeside } from './temporary-name.ts';

const source = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
const script = ['--input-type=module', '--eval'];

/** The name that another process gives, which is no more. */
function nameOfTheDead(path: string): string {
  const code = `const { temporaryBeside } = await import(${source('temporary-name.ts')}); console.log(temporaryBeside(${JSON.stringify(path)}))`;
  return spawnSync(process.execPath, [...script, code], { encoding: 'utf8' }).stdout.trim();
}

test('what killed writers left is cleared by who writes the same file; nothing else is', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'e.npy');
  const long = join(folder, `${'ë'.repeat(125)}.csv`);
  const dead = nameOfTheDead(path);
  const token = dead.slice(path.length);
  const kept = [
    // Of a process that lives, of another computer, of another file, and what users call theirs.
    temporaryBeside(path),
    `${path}.${token[1] === '0' ? '1' : '0'}${token.slice(2)}`,
    join(folder, `f.npy${token}`),
    `${path}.tmp`,
    `${path}.0a1b2c3d.tmp`,
    `${path}${token}.txt`,
    `my ${basename(path)}${token}`,
  ].map((name) => join(folder, basename(name)));
  for (const file of [dead, nameOfTheDead(long), ...kept]) await writeFile(file, '');
  const folderOfThatName = nameOfTheDead(path);
  await mkdir(folderOfThatName);
  await clearLitter([path, long, join(folder, 'gone', 'x')]);
  expect((await readdir(folder)).sort()).toEqual([...kept, folderOfThatName].map((name) => basename(name)).sort());
});

test('a link of such a name is not followed, and stays', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'e.npy');
  await writeFile(join(folder, 'precious'), '');
  const link = nameOfTheDead(path);
  await symlink('precious', link);
  await clearLitter([path]);
  expect((await readdir(folder)).sort()).toEqual([basename(link), 'precious'].sort());
});

test('what a writer that is killed leaves is such a file', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'large.bin');
  const code = `const { writeAtomically } = await import(${source('write-atomically.ts')});
    await writeAtomically(${JSON.stringify(path)}, new Array(1000).fill(new Uint8Array(1e6)))`;
  const child = spawn(process.execPath, [...script, code]);
  const ended = once(child, 'exit');
  const names = () => readdir(folder);
  while (child.exitCode === null && (await names()).length === 0) await wait(2);
  child.kill('SIGKILL');
  await ended;
  expect(await names()).toEqual([expect.stringMatching(/^large\.bin\.[0-9a-f]{16}\.tmp$/)]);
  await clearLitter([path]);
  expect(await names()).toEqual([]);
  await rm(path, { force: true });
});
