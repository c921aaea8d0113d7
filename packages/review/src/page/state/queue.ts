import type { Queue, QueuedEncounter } from '@flukeprint/catalogue';
import { computed, effect, signal } from '@preact/signals';
import { asQuery, type Route } from '../pure/route.ts';
import { ApiError, ask } from './api.ts';
import { route } from './navigation.ts';

export type QueueFilter = Extract<Route, { page: 'queue' }>;

/** Rows that the server sends at once. */
export const rowsOfPart = 200;

/** The filters that were chosen last: they stay while an encounter is open. */
export const filter = signal<QueueFilter>(
  route.peek().page === 'queue' ? (route.peek() as QueueFilter) : { page: 'queue', order: 'surest' },
);
effect(() => {
  const { value } = route;
  if (value.page === 'queue') filter.value = value;
});

type Counts = Omit<Queue, 'encounters'>;
/** How many wait, and what was searched; undefined before the first answer. */
export const counts = signal<Counts | undefined>(undefined);
/** What went wrong, in words. */
export const queueProblem = signal<string | undefined>(undefined);
/** Parts of the queue that were asked for, by their place. */
const parts = signal<ReadonlyMap<number, readonly QueuedEncounter[]>>(new Map());
/** The row at a place; undefined while it is on its way. */
export const rowAt = computed(() => {
  const known = parts.value;
  return (at: number): QueuedEncounter | undefined => known.get(Math.floor(at / rowsOfPart))?.[at % rowsOfPart];
});

/** Answers to an earlier question are not looked at. */
let question = 0;

async function loadPart(part: number): Promise<readonly QueuedEncounter[]> {
  const asked = question;
  const { page: _, ...said } = filter.peek();
  try {
    const { encounters, ...rest } = await ask<Queue>(
      `api/queue${asQuery({ ...said, offset: part * rowsOfPart || undefined })}`,
    );
    if (asked !== question) return encounters;
    parts.value = new Map([...parts.peek(), [part, encounters]]);
    counts.value = rest;
    queueProblem.value = undefined;
    return encounters;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    queueProblem.value = error.message;
    return [];
  }
}

/** The parts that are looked at. */
let wanted: readonly [from: number, to: number] = [0, 0];

/** Rows from one place to another are asked for, those that are not here yet. */
export function wantRows(from: number, to: number): void {
  wanted = [Math.floor(from / rowsOfPart), Math.floor(to / rowsOfPart)];
  for (let part = wanted[0]; part <= wanted[1]; part++) {
    if (parts.peek().has(part)) continue;
    parts.value = new Map([...parts.peek(), [part, []]]);
    void loadPart(part);
  }
}

/** Asks again for what is looked at; its rows stay until the answer is here. */
export async function refreshQueue(): Promise<void> {
  question += 1;
  const [from, to] = wanted;
  parts.value = new Map([...parts.peek()].filter(([part]) => part >= from && part <= to));
  await Promise.all(Array.from({ length: to - from + 1 }, (_, i) => loadPart(from + i)));
}

effect(() => {
  // Another order or another filter is another list.
  filter.value;
  question += 1;
  wanted = [0, 0];
  parts.value = new Map([[0, []]]);
  void loadPart(0);
});

/** Rows of the queue from `at`, part by part, until `isEnough` or its end. */
export async function readQueue(at: number, isEnough: (rows: readonly QueuedEncounter[]) => boolean): Promise<void> {
  for (let part = Math.floor(at / rowsOfPart); ; part++) {
    const rows = await loadPart(part);
    if (rows.length === 0 || isEnough(rows) || rows.length < rowsOfPart) return;
  }
}

/** Where an encounter is in what is known of the queue. */
export function placeOf(encounter: number): number | undefined {
  for (const [part, rows] of parts.peek()) {
    const i = rows.findIndex((row) => row.encounter === encounter);
    if (i >= 0) return part * rowsOfPart + i;
  }
  return undefined;
}

/** What is known of the queue behind a place, as far as it is known without a gap. */
export function knownFrom(at: number): readonly QueuedEncounter[] {
  const rows: QueuedEncounter[] = [];
  for (let i = at; ; i++) {
    const row = rowAt.peek()(i);
    if (!row) return rows;
    rows.push(row);
  }
}
