import type { ChildProcess } from 'node:child_process';

export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for a process, and for all that write to its output; rejects where it does not start. */
export function finished(child: ChildProcess): Promise<Outcome> {
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (part) => (text.stdout += part));
  child.stderr?.setEncoding('utf8').on('data', (part) => (text.stderr += part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...text }));
  });
}
