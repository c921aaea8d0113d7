import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { claimOutputs } from './output-file.ts';
import { unlockOutputs } from './output-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'output-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that claims a file, and then waits for its end. */
async function claiming(path: string): Promise<ChildProcess> {
  const source = JSON.stringify(new URL('output-file.ts', import.meta.url).href);
  const code = `const { claimOutputs } = await import(${source});
    await claimOutputs([{ flag: '--output', path: ${JSON.stringify(path)} }], { overwrite: true });
    process.stdin.resume(); process.stdin.on('end', () => process.exit()); console.log('claimed');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

test('two processes do not write the same file; who ends, or is killed, lets the next one in', async () => {
  vi.stubEnv('FLUKEPRINT_CACHE', join(folder, 'caches'));
  const path = join(folder, 'matches.csv');
  const claim = (overwrite = false) => claimOutputs([{ flag: '--output', path }], { overwrite });
  for (const end of ['SIGKILL', 'in order'] as const) {
    const child = await claiming(path);
    await expect(claim(true)).rejects.toThrow(
      `${path} is being written by process ${child.pid}; wait for its end, or give another --output`,
    );
    await claimOutputs([{ flag: '--output', path: join(folder, `other-${end}.csv`) }], { overwrite: false });
    if (end === 'SIGKILL') child.kill(end);
    else child.stdin!.end();
    await once(child, 'exit');
  }
  await claim();
  await claim();
  unlockOutputs();
  const child = await claiming(path);
  child.stdin!.end();
  await once(child, 'exit');
  // What a killed one leaves is an empty folder.
  const left = await readdir(join(folder, 'caches', 'writing'), { recursive: true });
  expect(left.filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('where no cache can be, there is no lock, and the work goes on', async () => {
  writeFileSync(join(folder, 'file'), '');
  vi.stubEnv('FLUKEPRINT_CACHE', join(folder, 'file'));
  await claimOutputs([{ flag: '--output', path: join(folder, 'third.csv') }], { overwrite: false });
});
