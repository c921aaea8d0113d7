import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A workspace that is installed already, with a program that says when it is there. */
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-'));
  for (const folder of ['tools', 'packages/cli/bin', 'node_modules/node/bin', 'node_modules/.bin'])
    await mkdir(join(root, folder), { recursive: true });
  for (const file of ['tools/run.mjs', 'packages/cli/bin/hand-on-signals.mjs'])
    await copyFile(new URL(`../${file}`, import.meta.url), join(root, file));
  await symlink(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'));
  // As pnpm links it: one process more between npm and ours.
  const shim = `#!/bin/sh\n"$(dirname "$0")/../node/bin/node" "$@"\nexit $?\n`;
  await writeFile(join(root, 'node_modules', '.bin', 'node'), shim, { mode: 0o755 });
  const manifest = JSON.stringify({ devEngines: {}, scripts: { program: 'node tools/run.mjs program.ts' } });
  await writeFile(join(root, 'package.json'), manifest);
  const stamp = createHash('sha256')
    .update(process.platform + process.arch)
    .update(manifest)
    .digest('hex');
  await writeFile(join(root, 'node_modules', '.installed'), stamp);
  await writeFile(
    join(root, 'program.ts'),
    `const [handled, code] = process.argv.slice(2);
     if (handled) process.on(handled, () => process.exit(Number(code)));
     if (handled !== 'exit') setInterval(() => {}, 1000);
     else process.exit(Number(code));
     console.log(process.pid);`,
  );
});
afterAll(() => rm(root, { recursive: true }));

const run = (...args: string[]) => spawn(process.execPath, [join(root, 'tools', 'run.mjs'), 'program.ts', ...args]);

describe.skipIf(process.platform === 'win32')('run.mjs', () => {
  test('ends with the status of the program', async () => {
    expect(await once(run('exit', '3'), 'exit')).toEqual([3, null]);
  });

  test.for(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('hands %s on, and ends as the program does', async (signal) => {
    for (const [args, outcome] of [
      [
        [signal, '7'],
        [7, null],
      ],
      [[], [null, signal]],
    ] as const) {
      const wrapper = run(...args);
      const ended = once(wrapper, 'exit');
      const pid = Number(String(await once(wrapper.stdout, 'data')));
      wrapper.kill(signal);
      expect(await ended).toEqual(outcome);
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    }
  });

  // npm hands on SIGTERM, to its shell alone, and SIGHUP to nobody.
  test.for(['SIGTERM', 'SIGHUP'] as const)('ends when npm is sent %s', async (signal) => {
    // Without the shims of the workspace that the tests run in: a signal would reach that of npm's Node.
    const path = process.env.PATH!.split(delimiter).filter((folder) => !folder.includes('node_modules'));
    const env = { ...process.env, PATH: path.join(delimiter) };
    const npm = spawn('npm', ['run', '--silent', 'program', '--', 'SIGTERM', '7'], { cwd: root, env });
    const closed = once(npm, 'close');
    const pid = Number(String(await once(npm.stdout, 'data')));
    npm.kill(signal);
    // The program has the pipe open as long as it lives.
    await closed;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
