import { loadAhead, views } from './cache.ts';
import { knownFrom, placeOf, readQueue } from './queue.ts';
import { passed } from './sitting.ts';

/** Encounters behind the open one, in the queue's order. */
let ids: number[] = [];
/** Where in the queue they were read from. */
let from = 0;
let filling: Promise<void> | undefined;
/** Encounters that are loaded before they are looked at. */
const ahead = 2;
const enough = 6;

/** Takes the queue behind an encounter as what comes next; from its beginning where the encounter is not in it. */
export function followQueueFrom(encounter: number): void {
  if (ids[0] === encounter) ids.shift();
  else {
    const place = placeOf(encounter);
    from = place === undefined ? 0 : place + 1;
    ids = knownFrom(from).map((row) => row.encounter);
  }
  ids = ids.filter((id) => id !== encounter && isOpen(id));
  void lookAhead(encounter);
}

/** The next encounter, if it is known; it stays the next until it is opened. */
export const upcoming = (): number | undefined => ids.find(isOpen);

/** The next encounter, asked for where it is not known. Undefined at the end of the queue. */
export async function nextOf(encounter: number): Promise<number | undefined> {
  if (upcoming() === undefined) await fill(encounter);
  return upcoming();
}

/** Those that someone else named meanwhile are passed over, too. */
const isOpen = (id: number) => !passed.peek().has(id) && (views.peek(id)?.individual ?? null) === null;

async function lookAhead(open: number): Promise<void> {
  if (ids.filter(isOpen).length < enough) await fill(open);
  for (const id of ids.filter(isOpen).slice(0, ahead)) await loadAhead(id).catch(() => {});
}

function fill(open: number): Promise<void> {
  filling ??= read(open).finally(() => {
    filling = undefined;
  });
  return filling;
}

async function read(open: number): Promise<void> {
  const take = (rows: readonly { readonly encounter: number }[]) => {
    for (const { encounter } of rows)
      if (encounter !== open && !ids.includes(encounter) && isOpen(encounter)) ids.push(encounter);
    return ids.filter(isOpen).length >= enough;
  };
  await readQueue(from, take);
  // Behind the end comes what was left out at the beginning.
  if (from > 0 && upcoming() === undefined) {
    from = 0;
    await readQueue(0, take);
  }
}

/** Someone else decided something: what was loaded ahead may be out of date. */
export function forgetAhead(open: number | undefined): void {
  for (const id of ids) views.drop(id);
  if (open !== undefined) void lookAhead(open);
}
