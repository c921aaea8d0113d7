import type { PhaseName } from './recording.ts';

/** What a training loop tells whoever measures it. */
export interface Profile {
  /** Hands on what is iterated over. One round of the caller's loop is one step; waiting for its value is part of it. */
  steps<T>(batches: AsyncIterable<T>): AsyncIterable<T>;
  /** Runs a part of a step, synchronous or not. */
  phase<T>(name: PhaseName, body: () => T): T;
}

export const noProfile: Profile = {
  steps: (batches) => batches,
  phase: (_, body) => body(),
};
