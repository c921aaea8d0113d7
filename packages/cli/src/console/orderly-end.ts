import { constants } from 'node:os';

/** Windows sends SIGBREAK for Ctrl-Break, and SIGHUP where the console is closed. */
const signals = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP'] as const),
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
];
const farewells: (() => string)[] = [];

/**
 * A signal ends the process as `process.exit` does, so that what waits for it (the progress bar, an unfinished run) leaves
 * nothing behind. Every further signal waits for that end: a terminal's Ctrl-C may come from npm once more.
 */
export function endInOrder(): void {
  for (const signal of signals) {
    process.on(signal, () => {
      for (const farewell of farewells) console.error(`\n${farewell()}`);
      process.exit(128 + constants.signals[signal]);
    });
  }
}

/** What to tell the user when a signal ends the process. */
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
