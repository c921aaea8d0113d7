import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ExpectStatic, expect, vi } from 'vitest';
import { finished, type Outcome } from '../finished.ts';

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

// Some tests train a network before the first of them starts.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = new URL('../../', import.meta.url);
const commandLine = fileURLToPath(new URL('packages/cli/src/main.ts', root));
// Starting takes a third of the time where Node finds the sources compiled.
const compiled = fileURLToPath(new URL('node_modules/.cache/flukeprint/compiled', root));

/** Starts the command line in a process of its own. */
export function start(args: readonly string[], { cwd, env }: Surroundings = {}, script = commandLine) {
  // A package manager that runs the tests leaves its own folder there.
  const { INIT_CWD, ...inherited } = process.env;
  return spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...inherited, NODE_COMPILE_CACHE: compiled, ...env },
  });
}

/** What a busy machine gets to see: a line of progress after ten seconds. Tests compare the rest. */
const progress = /^[^\n]*: \d+\/\d+ [^\n]*\/s, [^\n]* left[^\n]*\n/gm;

async function ended(child: ReturnType<typeof start>): Promise<Outcome> {
  const outcome = await finished(child);
  return { ...outcome, stderr: outcome.stderr.replace(progress, '') };
}

/** Runs the command line to its end. */
export function flukeprint(args: readonly string[], surroundings?: Surroundings): Promise<Outcome> {
  return ended(start(args, surroundings));
}

/** The same, where anything but success is the test's own failure. */
export async function succeed(args: readonly string[], surroundings?: Surroundings): Promise<Outcome> {
  const outcome = await flukeprint(args, surroundings);
  if (outcome.status !== 0) throw new Error(`flukeprint ${args.join(' ')}\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}

/** Trains until an event was logged, then sends a signal; returns what was logged by then. */
export async function stopAfter(
  run: string,
  args: string[],
  signal: NodeJS.Signals,
  reached: (event: Record<string, unknown>) => boolean,
) {
  const child = start(args);
  const outcome = ended(child);
  let log: Record<string, unknown>[] = [];
  while (child.exitCode === null && !log.some(reached)) {
    await wait(10);
    const text = await readFile(join(run, 'metrics.jsonl'), 'utf8').catch(() => '');
    // The last line may be on its way.
    log = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
  child.kill(signal);
  return { ...(await outcome), log };
}

/** Runs `pnpm conformance`. */
export function conformance(args: readonly string[]): Promise<Outcome> {
  return ended(start(args, {}, fileURLToPath(new URL('test/conformance/main.ts', root))));
}

/** The command failed with one line that says all of this, and without a stack trace. */
export function expectFailure(
  { status, stderr }: Outcome,
  parts: readonly (string | RegExp)[],
  // Tests that run beside each other have one each.
  check: ExpectStatic = expect,
): void {
  // Commander adds its advice in parentheses.
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^\((--help|Did you mean)/.test(line));
  check(lines).toEqual([expect.stringMatching(/^(flukeprint|error): /)]);
  for (const part of parts) check(lines[0]).toMatch(part);
  check(status).toBe(1);
}

/** Small enough for a test: a batch takes a tenth of a second. */
export const quick = [
  ...['--model', 'resnet18', '--image-size', '32', '--batch-size', '8', '--lr', '0.001', '--warmup-epochs', '1'],
  ...['--device', 'wasm', '--workers', '1'],
];
