import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@flukeprint/random';
import { leftOf, mark } from './processes.ts';
import type { Training } from './trainings.ts';
import { said, type WayToEnd, waysToEnd } from './ways-to-end.ts';

const temporary = /\.[0-9a-f]{16}\.tmp$/;
const stack = /^\s+at .+:\d+:\d+\)?$/m;
const itself = waysToEnd[0]!;

/** Training that nothing ended. */
export interface Whole {
  readonly run: string;
  /** From its start to its end, ms. */
  readonly ms: number;
}

/** Runs a command to its end; throws where it fails. */
async function run({ start }: WayToEnd, args: readonly string[]): Promise<void> {
  const child = start(args, process.env);
  const text = await said(child);
  if (child.exitCode !== 0) throw new Error(`flukeprint ${args.join(' ')}\n${text}`);
}

export async function trainWhole({ args }: Training, folder: string): Promise<Whole> {
  const started = performance.now();
  await run(itself, [...args, '--output', folder]);
  return { run: folder, ms: performance.now() - started };
}

/** What of a trial was not as promised, in words; none where all was. `moment` says when it was ended. */
export interface Outcome {
  readonly moment: string;
  readonly faults: readonly string[];
}

/**
 * Starts a training, ends it in some way at a random moment, every second time while it writes a checkpoint, starts it again until it is done, and
 * compares its weights with those of a training that nothing ended.
 */
export async function endAndResume(
  training: Training,
  way: WayToEnd,
  { whole, run: folder, random }: { readonly whole: Whole; readonly run: string; readonly random: Random },
): Promise<Outcome> {
  const trial = randomUUID();
  const args = [...training.args, '--output', folder];
  const child = way.start(args, { ...process.env, [mark]: trial });
  const ended = said(child);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const moment =
    random.uniform() < 0.5 ? await someTime(whole.ms, random) : await withinWriting(folder, isOver, random);
  way.end(child, trial);

  const faults: string[] = [];
  const text = await ended;
  if (stack.test(text)) faults.push(`a stack: ${text}`);
  const left = await leftOf(trial);
  if (left.length > 0) faults.push(`processes ${left.join(', ')} go on`);
  if (way.goesOn && child.exitCode !== 0)
    faults.push(`it did not go on: ${child.exitCode ?? child.signalCode}, ${text}`);

  const again = existsSync(join(folder, 'last.safetensors')) ? training.resume(folder) : [...args, '--overwrite'];
  await run(itself, again).catch((error: Error) => faults.push(error.message));
  for (const name of ['last.safetensors', 'best.safetensors'])
    if (!(await isEqual(join(folder, name), join(whole.run, name)))) faults.push(`${name} differs`);
  const litter = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.tmp$|\.lock$|\.write-test-/.test(name),
  );
  if (litter.length > 0) faults.push(`left: ${litter.join(', ')}`);
  await rm(folder, { recursive: true });
  return { moment, faults };
}

async function someTime(most: number, random: Random): Promise<string> {
  const ms = Math.round(most * random.uniform());
  await wait(ms);
  return `after ${ms} ms`;
}

/** Waits until a checkpoint, one of the first, is being written, and some milliseconds more. */
async function withinWriting(folder: string, isOver: () => boolean, random: Random): Promise<string> {
  const [which, ms] = [1 + Math.floor(4 * random.uniform()), Math.floor(20 * random.uniform())];
  const seen = new Set<string>();
  while (!isOver() && seen.size < which) {
    for (const name of await readdir(folder).catch(() => []))
      if (temporary.test(name) && name.startsWith('last.')) seen.add(name);
    await wait(1);
  }
  await wait(ms);
  return `${ms} ms into checkpoint ${which}`;
}

async function isEqual(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((file) => readFile(file).catch(() => null)));
  return left !== null && right !== null && left!.equals(right!);
}
