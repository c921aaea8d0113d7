import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('review-process.ts', import.meta.url));

/** A review that runs in a process of its own. */
export interface StartedReview {
  readonly url: string;
  readonly process: ChildProcess;
  /** Resident bytes. */
  memory(): Promise<number>;
  /** Ends it as a power cut would: nothing is closed. */
  kill(): Promise<void>;
}

/** Serves a catalogue from another process. Without a page's folder it is the built page, with comparisons by SIFT. Rejects where it does not start. */
export async function startReview(
  catalogue: string,
  { reviewer = 'Ana', page = '', dropped = '' }: { reviewer?: string; page?: string; dropped?: string },
): Promise<StartedReview> {
  const child = fork(script, [catalogue, reviewer, page, dropped], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const answer = () =>
    Promise.race([
      once(child, 'message').then(([said]) => said as { url: string; memory: number }),
      ended.then(() => Promise.reject(new Error(`the review of ${catalogue} ended`))),
    ]);
  const { url } = await answer();
  return {
    url,
    process: child,
    async memory() {
      const said = answer();
      child.send('memory');
      return (await said).memory;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
