import { constants } from 'node:os';
import { claimState } from '@flukeprint/reid/files/claims';
import { describeInterruption } from './describe-interruption.ts';

/** Windows sends SIGBREAK for Ctrl-Break, and SIGHUP where the console is closed. */
const signals = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const),
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
];
const farewells: (() => string)[] = [];

/**
 * A signal ends the process as `process.exit` does, so that what waits for it (the progress bar, an unfinished run) leaves
 * nothing behind, and says what was written. Every further signal waits for that end: a terminal's Ctrl-C may come from npm once more.
 */
export function endInOrder(): void {
  for (const signal of signals) {
    process.on(signal, () => {
      console.error(`\n${farewell()}`);
      process.exit(128 + constants.signals[signal]);
    });
  }
}

/** What is written by now, and how to go on. */
export function farewell(): string {
  const said = farewells.length > 0 ? farewells : [() => describeInterruption(claimState())];
  return said.map((each) => each()).join('\n\n');
}

/** What to tell the user when a signal ends the process, in place of what was written. */
export function onSignalSay(farewell: () => string): void {
  farewells.push(farewell);
}

/** A reader of the output that ends (`| head`), or a terminal that is closed, is no reason to end: what is printed is lost. */
export function goOnUnheard(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}
