import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('deciding-process.ts', import.meta.url));

/** A process that makes decisions on a catalogue. */
export interface Decider {
  readonly process: ChildProcess;
  /** What it said so far: number and words of each decision it was told is made. */
  acknowledged(): (readonly [id: number, summary: string])[];
  /** When it made its first. */
  begun(): Promise<void>;
  /** When it is over; its exit code, null where it was killed. */
  ended(): Promise<number | null>;
  said(): string;
}

/** Starts one; without a count it goes on until it is killed. */
export function startDecider(name: string, by: string, count?: number): Decider {
  const child = spawn(process.execPath, [script, name, by, ...(count === undefined ? [] : [String(count)])]);
  let out = '';
  let errors = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (errors += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    process: child,
    // A line that was cut off by the end says nothing.
    acknowledged: () =>
      out
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t'))
        .map(([id, summary]) => [Number(id), summary!]),
    begun: async () => {
      await Promise.race([once(child.stdout, 'data'), ended]);
    },
    ended: () => ended,
    said: () => errors,
  };
}
