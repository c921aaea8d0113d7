import type { Certainty, encounterFlags, Grades } from '@flukeprint/catalogue';
import type { BlindRequest, DecisionRequest } from '../../server/requests.ts';
import { views } from './cache.ts';
import { candidate, candidateAt, chooseCandidate, clock, looked, other, own, reload, view } from './encounter.ts';
import { marks, note } from './evidence.ts';
import { go, route } from './navigation.ts';
import { type Sending, send } from './outbox.ts';
import { filter, refreshQueue } from './queue.ts';
import { isSecond } from './reader.ts';
import { forget, lastDecided, pass, remember, sitting, unpass } from './sitting.ts';
import { nextOf, upcoming } from './upcoming.ts';

type Verdict =
  | Extract<DecisionRequest, { kind: 'same' | 'different' | 'incomparable' | 'new' }>
  | Extract<BlindRequest, { kind: 'second-reading' }>;
/** Without what every verdict says. */
type Bare<T> = T extends Verdict ? Omit<T, 'encounter' | 'seen' | 'seconds' | 'photos' | 'points' | 'note'> : never;

/** The last own verdict on an encounter: a page does not conflict with itself. */
const ownLast = new Map<number, number>();
/** Milliseconds within which a conflict brings the encounter back: later, the reviewer is busy with another. */
const soon = 2500;

/** Says who the encounter shows to a second reader, and shows the next. */
export function readSecond(said: Extract<BlindRequest, { kind: 'second-reading' }>['said'], words: string): void {
  if (!view.peek()) return;
  // What the server takes for a choice where none was made.
  const choice = (filter.peek().choice ?? 'all') as Extract<BlindRequest, { kind: 'second-reading' }>['choice'];
  const about = `second reading of encounter ${view.peek()!.encounter}: ${words}`;
  sendVerdict({ kind: 'second-reading', said, choice, ...(said.answer === 'new' ? {} : rank()) }, about, true);
}

/** Says that the encounter shows the candidate, and shows the next. */
export function same(certainty: Certainty): void {
  const chosen = candidate.peek();
  if (!chosen) return;
  if (isSecond.peek()) {
    readSecond({ answer: 'same', individual: chosen.individual, certainty }, `${chosen.name} (${certainty})`);
    return;
  }
  const words = `encounter ${view.peek()!.encounter} and ${chosen.name}: same (${certainty})`;
  sendVerdict({ kind: 'same', individual: chosen.individual, certainty, ...rank() }, words, true);
}

/** Says that candidate and encounter are two animals, or that nobody can tell; shows the next candidate. */
export function notSame(kind: 'different' | 'incomparable'): void {
  const chosen = candidate.peek();
  if (!chosen) return;
  // A second reader says one thing of an encounter: what it is not shows by what they choose.
  if (isSecond.peek() && kind === 'incomparable') {
    readSecond({ answer: 'incomparable' }, 'cannot tell');
    return;
  }
  if (!isSecond.peek())
    sendVerdict(
      { kind, individual: chosen.individual, ...rank() },
      `encounter ${view.peek()!.encounter} and ${chosen.name}: ${kind}`,
      false,
    );
  const next = candidateAt.peek() + 1;
  if (next < view.peek()!.candidates.length) chooseCandidate(next);
}

/** Gives the encounter's animal a name of its own, and shows the next. */
export function newAnimal(name: string): void {
  if (!view.peek()) return;
  const words = `encounter ${view.peek()!.encounter} shows a new animal, ${name}`;
  sendVerdict({ kind: 'new', name, looked: looked.peek().size }, words, true);
}

const rank = () => ({ rank: candidateAt.peek() + 1, looked: looked.peek().size });

function sendVerdict(bare: Bare<Verdict>, words: string, isLast: boolean): void {
  const { encounter, seen } = view.peek()!;
  const now = performance.now();
  const [ownPhoto, otherPhoto] = [own.peek()?.annotation, other.peek()?.annotation];
  const ground = {
    encounter,
    seconds: secondsSince(clock.decided),
    ...(bare.kind !== 'new' && ownPhoto && otherPhoto && { photos: [ownPhoto, otherPhoto] }),
    ...(marks.peek().pairs.length > 0 && { points: marks.peek().pairs.map((pair) => [...pair]) }),
    ...(note.peek() && { note: note.peek() }),
  };
  const seconds = isLast ? (now - clock.opened) / 1000 : undefined;
  clock.decided = now;
  note.value = '';
  marks.value = { pairs: [] };
  send({
    encounter,
    words,
    said: () => ({ ...bare, ...ground, seen: Math.max(seen, ownLast.get(encounter) ?? 0) }) as Verdict,
    saved: async ({ id, summary }) => {
      ownLast.set(encounter, id);
      remember({ id, encounter, summary, seconds });
      views.drop(encounter);
      if (view.peek()?.encounter === encounter) await reload(encounter);
      soonRefreshQueue();
    },
    conflicted: () => {
      unpass(encounter);
      views.drop(encounter);
      if (performance.now() - now < soon && route.peek().page === 'encounter') go({ page: 'encounter', encounter });
      void reload(encounter);
    },
  });
  if (isLast) moveOn();
}

/** To a tenth, and a day at most: a page may stay open over a weekend. */
const secondsSince = (began: number) => Math.min(86_400, Math.round((performance.now() - began) / 100) / 10);

/** Leaves the encounter as it is, and shows the next: the queue where there is none. */
export function moveOn(): void {
  const left = view.peek()?.encounter;
  if (left === undefined) return;
  pass(left);
  const next = upcoming();
  if (next !== undefined) {
    go({ page: 'encounter', encounter: next });
    return;
  }
  void nextOf(left).then((found) => {
    const { value } = route;
    if (value.page !== 'encounter' || value.encounter !== left) return;
    const queue = isSecond.peek() ? filter.peek() : ({ page: 'queue', order: 'surest' } as const);
    go(found === undefined ? queue : { page: 'encounter', encounter: found });
  });
}

/** Takes back the last decision of this sitting, and shows its encounter. */
export function undoLast(): void {
  const words = lastDecided.peek()?.summary;
  if (words === undefined) return;
  let encounter: number | undefined;
  takeBack(
    `take back: ${words}`,
    () => {
      const last = lastDecided.peek();
      encounter = last?.encounter;
      return last?.id;
    },
    () => encounter !== undefined && go({ page: 'encounter', encounter }),
  );
}

/** Takes back a decision; `which` is asked when its turn comes. */
export function takeBack(words: string, which: () => number | undefined, done: () => void): void {
  let encounter: number | undefined;
  send({
    words,
    said: () => {
      const decision = which();
      encounter = sitting.peek().decided.find(({ id }) => id === decision)?.encounter;
      return decision === undefined ? undefined : { kind: 'undo', decision };
    },
    saved: async (_, said) => {
      if (said.kind === 'undo') forget(said.decision);
      if (encounter !== undefined) {
        unpass(encounter);
        views.drop(encounter);
        if (view.peek()?.encounter === encounter) await reload(encounter);
      }
      soonRefreshQueue();
      done();
    },
  });
}

/** Keeps what a photo is worth; `began` as `performance.now` has it. */
export function grade(annotation: number, grades: Grades, began: number): void {
  const words = `grades of photo ${annotation}`;
  const encounter = view.peek()?.encounter;
  sendAbout(encounter, words, { kind: 'grade', annotation, grades, seconds: secondsSince(began) });
}

/** Keeps a note on the encounter, and what is wrong with it. */
export function remarkOn(encounter: number, said: { flags?: (typeof encounterFlags)[number][]; notes?: string }): void {
  sendAbout(encounter, `remark on encounter ${encounter}`, { kind: 'remark', encounter, ...said });
}

function sendAbout(encounter: number | undefined, words: string, said: DecisionRequest): void {
  const sending: Sending = {
    encounter,
    words,
    said: () => said,
    saved: async ({ id, summary }) => {
      remember({ id, encounter, summary });
      if (encounter !== undefined) await reload(encounter);
    },
  };
  send(sending);
}

let refreshing: ReturnType<typeof setTimeout> | undefined;
/** Counts are asked for once where several decisions follow each other. */
export function soonRefreshQueue(): void {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => void refreshQueue(), 150);
}
