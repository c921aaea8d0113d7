import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const module = new URL('end-with-wrapper.ts', import.meta.url).href;
const code = `const { endWithWrapper } = await import(${JSON.stringify(module)}); endWithWrapper();
  setTimeout(() => process.exit(0), 30_000); console.log('there');`;
const work = (wrapper: number | string) =>
  spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { ...process.env, FLUKEPRINT_WRAPPER: `${wrapper}` },
  });

test.skipIf(process.platform === 'win32')(
  'a command ends with a wrapper that was killed before it looked, and of which nobody has taken note yet',
  async () => {
    // The shell becomes a program that waits for no child: the one that it had is gone, and yet there.
    const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 4']);
    const wrapper = Number(String((await once(shell.stdout, 'data'))[0]));
    const child = work(wrapper);
    await once(child.stdout, 'data');
    expect(() => process.kill(wrapper, 0)).not.toThrow();
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  },
);

test('one that another program started goes on: that program stands for itself', async () => {
  const other = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 60_000)']);
  const child = work(other.pid!);
  await once(child.stdout, 'data');
  // Longer than between two looks.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  for (const each of [child, other]) each.kill();
});
