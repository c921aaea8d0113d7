import { type Signal, signal } from '@preact/signals';
import { ask } from './api.ts';

/** An answer of the server that a page shows: what is there stays while it is asked again. */
export interface Asked<T> {
  readonly answer: Signal<T | undefined>;
  readonly problem: Signal<string | undefined>;
  /** Asks at a path; an answer to another path than the last is not shown. */
  load(path: string): Promise<void>;
}

export function asked<T>(): Asked<T> {
  const [answer, problem] = [signal<T | undefined>(undefined), signal<string | undefined>(undefined)];
  let last = '';
  const load = async (path: string) => {
    if (path !== last) answer.value = undefined;
    last = path;
    try {
      const found = await ask<T>(path);
      if (path !== last) return;
      answer.value = found;
      problem.value = undefined;
    } catch (error) {
      if (path === last) problem.value = (error as Error).message;
    }
  };
  return { answer, problem, load };
}
