import type { Made } from '@flukeprint/catalogue';
import { computed, signal } from '@preact/signals';
import type { BlindRequest, DecisionRequest } from '../../server/requests.ts';
import { ApiError, tell } from './api.ts';

/** Something that was decided and is not yet, or could not be, saved. */
export interface Outgoing {
  readonly key: number;
  readonly encounter?: number;
  /** What was decided, in words. */
  readonly words: string;
  readonly state: 'sending' | 'failed' | 'conflict';
  /** Why it is not saved. */
  readonly problem?: string;
  /** Sends it again. */
  readonly retry: () => void;
}

/** What is to be sent, and what is to happen once it is saved. */
export interface Sending {
  readonly encounter?: number;
  readonly words: string;
  /** Asked when its turn comes: what was saved before may matter. Undefined where there is nothing left to say. */
  readonly said: () => DecisionRequest | BlindRequest | undefined;
  readonly saved: (made: Made, said: DecisionRequest | BlindRequest) => void | Promise<void>;
  /** Someone else decided first. */
  readonly conflicted?: () => void;
}

/** All that the server did not confirm. */
export const outbox = signal<readonly Outgoing[]>([]);
export const isSending = computed(() => outbox.value.some(({ state }) => state === 'sending'));
/** What the server confirmed last, in its words. */
export const savedLast = signal<string | undefined>(undefined);

let turn: Promise<void> = Promise.resolve();
let keys = 0;

/** Sends a decision after those before it. It stays in the outbox until the server has it. */
export function send(sending: Sending): void {
  const key = keys++;
  const set = (state: Outgoing['state'], problem?: string) => {
    const { encounter, words } = sending;
    const entry: Outgoing = { key, encounter, words, state, problem, retry: () => begin() };
    outbox.value = [...outbox.peek().filter((other) => other.key !== key), entry];
  };
  const begin = () => {
    set('sending');
    turn = turn.then(deliver);
  };
  const deliver = async () => {
    try {
      const said = sending.said();
      if (said) {
        const made = await tell<Made>('api/decisions', said);
        savedLast.value = made.summary;
        await sending.saved(made, said);
      }
      dismiss(key);
    } catch (error) {
      const isConflict = error instanceof ApiError && error.status === 409;
      set(isConflict ? 'conflict' : 'failed', (error as Error).message);
      if (isConflict) sending.conflicted?.();
    }
  };
  begin();
}

/** Takes something out of the outbox. */
export function dismiss(key: number): void {
  outbox.value = outbox.peek().filter((other) => other.key !== key);
}

/** Resolves once nothing is on its way. */
export const settled = (): Promise<void> => turn;

addEventListener('beforeunload', (event) => {
  // What is not saved would be lost.
  if (outbox.peek().length > 0) event.preventDefault();
});
