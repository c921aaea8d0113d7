import { totalmem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';

const machine = Math.min(totalmem(), process.constrainedMemory() || totalmem());
/** Bytes that the photos decoded at a time may hold together unless told: an eighth of the machine's memory (or the container's), at least 1 GiB. */
const usualBudget = Math.max(2 ** 30, machine / 8);

/** Words of Int32: KiB that there are, KiB held by all, how many wait to be alone, and the latter two of each thread. */
const [budget, held, asking, ofThreads] = [0, 1, 2, 3];
const threads = 1024;
const key = 'flukeprint decode turns';

/** One for all threads of the process: a thread hands it on to those that it starts. */
const words = new Int32Array(ownMemory());

function ownMemory(): SharedArrayBuffer {
  const given = getEnvironmentData(key);
  if (given instanceof SharedArrayBuffer) return given;
  const memory = new SharedArrayBuffer(4 * (ofThreads + 2 * threads));
  new Int32Array(memory)[budget] = kibibytes(usualBudget);
  setEnvironmentData(key, memory);
  return memory;
}

/** At least one, at most what a word counts. */
function kibibytes(bytes: number): number {
  return Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(bytes / 1024)));
}

/** Bytes that the photos decoded at a time, in any thread of the process, may hold together. */
export const decodeBudget = () => 1024 * Atomics.load(words, budget);

/** Sets {@link decodeBudget}, before photos are decoded. It decides who waits, and no pixel. */
export function keepDecodingWithin(bytes: number): void {
  Atomics.store(words, budget, kibibytes(bytes));
}

const heldBy = (thread: number) => ofThreads + 2 * (thread % threads);
const askedBy = (thread: number) => heldBy(thread) + 1;

/** Waits are of tenths of a second; a timer keeps the process alive meanwhile, which a wait on shared memory does not. */
const pause = () => wait(2);

/**
 * Runs `decode` once the photos decoded in any thread of the process leave room for `bytes` more. What alone needs more than there is is
 * decoded alone.
 */
export function inTurn<T>(bytes: number, decode: () => Promise<T>): Promise<T> {
  return holding(kibibytes(bytes), decode);
}

/** Runs `decode` while no other photo is decoded: libvips has one text of errors for the whole process. */
export async function alone<T>(decode: () => Promise<T>): Promise<T> {
  add(asking, askedBy(threadId), 1);
  try {
    return await holding(kibibytes(Number.POSITIVE_INFINITY), decode, true);
  } finally {
    add(asking, askedBy(threadId), -1);
  }
}

async function holding<T>(wanted: number, decode: () => Promise<T>, isAlone = false): Promise<T> {
  const all = Atomics.load(words, budget);
  const size = Math.min(all, wanted);
  for (;;) {
    const before = Atomics.load(words, held);
    // Who wants to be alone would else wait for a moment without others that may never come.
    const isRoom = before + size <= all && (isAlone || Atomics.load(words, asking) === 0);
    if (isRoom && Atomics.compareExchange(words, held, before, before + size) === before) break;
    if (!isRoom) await pause();
  }
  Atomics.add(words, heldBy(threadId), size);
  try {
    return await decode();
  } finally {
    add(held, heldBy(threadId), -size);
  }
}

function add(total: number, own: number, amount: number): void {
  Atomics.add(words, own, amount);
  Atomics.add(words, total, amount);
}

/** Takes back what a thread held that was ended amid its work. */
export function releaseThread(thread: number): void {
  Atomics.sub(words, held, Atomics.exchange(words, heldBy(thread), 0));
  Atomics.sub(words, asking, Atomics.exchange(words, askedBy(thread), 0));
}
