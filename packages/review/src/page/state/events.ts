import { signal } from '@preact/signals';
import type { CatalogueStatus } from '../../server/catalogue-status.ts';
import { ask } from './api.ts';
import { soonRefreshQueue } from './decide.ts';
import { lookForNewer, view } from './encounter.ts';
import { settled } from './outbox.ts';
import { isSecond } from './reader.ts';
import { sitting } from './sitting.ts';
import { forgetAhead } from './upcoming.ts';

/** What the catalogue holds, and who reviews; undefined before the first answer. */
export const status = signal<CatalogueStatus | undefined>(undefined);
/** Whether decisions of others are heard of. */
export const isConnected = signal(true);
/** Counts decisions, of whomever: lists look again when it changes. */
export const heard = signal(0);

/** Milliseconds until a server that did not answer is asked again. */
const patience = 3000;

/** Asks what the catalogue holds, and whether its photos are there. */
export async function askStatus(): Promise<void> {
  const answer = await ask<CatalogueStatus & { isSecond?: boolean }>('api/status').catch(() => undefined);
  if (!answer) {
    setTimeout(() => void askStatus(), patience);
    return;
  }
  status.value = answer;
  isSecond.value = answer.isSecond ?? false;
}

/** Hears what others decide, from now on. */
export function listen(): void {
  void askStatus();
  const events = new EventSource('api/events');
  events.onopen = () => {
    // What happened while nobody listened.
    if (!isConnected.peek()) void catchUp(undefined);
    isConnected.value = true;
  };
  events.onerror = () => {
    isConnected.value = false;
  };
  events.addEventListener('decision', ({ data }) => void catchUp(Number(data)));
}

async function catchUp(decision: number | undefined): Promise<void> {
  await settled();
  heard.value += 1;
  soonRefreshQueue();
  // One's own is known.
  if (sitting.peek().decided.some(({ id }) => id === decision)) return;
  forgetAhead(view.peek()?.encounter);
  await lookForNewer();
}
