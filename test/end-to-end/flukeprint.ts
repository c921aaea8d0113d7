import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

// Some tests train a network before the first of them starts.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const root = new URL('../../', import.meta.url);
const commandLine = fileURLToPath(new URL('packages/cli/src/main.ts', root));

/** Starts the command line in a process of its own. */
export function start(args: readonly string[], { cwd, env }: Surroundings = {}, script = commandLine) {
  // A package manager that runs the tests leaves its own folder there.
  const { INIT_CWD, ...inherited } = process.env;
  return spawn(process.execPath, [script, ...args], { cwd, env: { ...inherited, ...env } });
}

export function finished(child: ReturnType<typeof start>): Promise<Outcome> {
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (part) => (text.stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part) => (text.stderr += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...text }));
  });
}

/** Runs the command line to its end. */
export function flukeprint(args: readonly string[], surroundings?: Surroundings): Promise<Outcome> {
  return finished(start(args, surroundings));
}

/** The same, where anything but success is the test's own failure. */
export async function succeed(args: readonly string[], surroundings?: Surroundings): Promise<Outcome> {
  const outcome = await flukeprint(args, surroundings);
  if (outcome.status !== 0) throw new Error(`flukeprint ${args.join(' ')}\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}

/** Runs `pnpm conformance`. */
export function conformance(args: readonly string[]): Promise<Outcome> {
  return finished(start(args, {}, fileURLToPath(new URL('test/conformance/main.ts', root))));
}

/** The command failed with one line that says all of this, and without a stack trace. */
export function expectFailure({ status, stderr }: Outcome, ...parts: readonly (string | RegExp)[]): void {
  // Commander adds its advice in parentheses.
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^\((--help|Did you mean)/.test(line));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^(flukeprint|error): /);
  for (const part of parts) expect(lines[0]).toMatch(part);
  expect(status).toBe(1);
}

/** Small enough for a test: a batch takes a tenth of a second. */
export const quick = [
  ...['--model', 'resnet18', '--image-size', '32', '--batch-size', '8', '--lr', '0.001', '--warmup-epochs', '1'],
  ...['--device', 'wasm', '--workers', '1'],
];
