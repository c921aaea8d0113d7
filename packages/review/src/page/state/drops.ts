import { computed, signal } from '@preact/signals';
import type { DropImported } from '../../server/drop-routes.ts';
import { ask, tell } from './api.ts';
import { type DroppedFile, filesOf } from './dropped-files.ts';
import { go } from './navigation.ts';

/** Where dropped photos go; `folder` is null where the review was started without one. */
interface DropPlace {
  readonly folder: string | null;
  readonly day: string;
  /** Bytes of a file, at most. */
  readonly largest: number;
}

interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** What is done with what was dropped. */
export type DropState = 'empty' | 'chosen' | 'sending' | 'stopped' | 'importing' | 'done';

export const dropPlace = signal<DropPlace | undefined>(undefined);
export const dropState = signal<DropState>('empty');
export const chosen = signal<readonly DroppedFile[]>([]);
/** Files that are seen to, and their bytes. */
export const sent = signal({ files: 0, bytes: 0, seconds: 0 });
/** Photos that the catalogue has already. */
export const knownBefore = signal(0);
export const leftOut = signal<readonly LeftOut[]>([]);
export const imported = signal<DropImported | undefined>(undefined);
export const dropProblem = signal<string | undefined>(undefined);
/** Whether files are held over the page. */
export const isOver = signal(false);
export const chosenBytes = computed(() => chosen.value.reduce((sum, { file }) => sum + file.size, 0));

/** Names in the folder, which are to be imported, by the day of the folder. */
let stored: { day: string; name: string }[] = [];
let stopping: AbortController | undefined;
const isBusy = () => dropState.peek() === 'sending' || dropState.peek() === 'importing';
/** Milliseconds: an import reads all photos. */
const patience = 3_600_000;

/** Asks where photos will go. */
export async function askDropPlace(): Promise<void> {
  try {
    dropPlace.value = await ask<DropPlace>('api/drops');
    dropProblem.value = undefined;
  } catch (error) {
    dropProblem.value = (error as Error).message;
  }
}

/** Shows what was dropped or chosen, and where it will go: nothing is sent yet. */
export function choose(files: readonly DroppedFile[]): void {
  if (isBusy() || files.length === 0) return;
  chosen.value = dropState.peek() === 'chosen' ? [...chosen.peek(), ...files] : files;
  dropState.value = 'chosen';
  imported.value = undefined;
  dropProblem.value = undefined;
  leftOut.value = [];
  knownBefore.value = 0;
  sent.value = { files: 0, bytes: 0, seconds: 0 };
  stored = [];
  void askDropPlace();
}

/** Lets go what was chosen. */
export function letGo(): void {
  chosen.value = [];
  dropState.value = 'empty';
}

/** Sends the chosen files one after another, then imports them. */
export async function sendDropped(): Promise<void> {
  if (dropState.peek() !== 'chosen' && dropState.peek() !== 'stopped') return;
  stopping = new AbortController();
  const { signal: stop } = stopping;
  const before = sent.peek();
  const began = performance.now();
  dropState.value = 'sending';
  for (const dropped of chosen.peek().slice(before.files)) {
    await sendOne(dropped, stop);
    if (stop.aborted) {
      dropState.value = 'stopped';
      return;
    }
    const { files, bytes } = sent.peek();
    const seconds = before.seconds + (performance.now() - began) / 1000;
    sent.value = { files: files + 1, bytes: bytes + dropped.file.size, seconds };
  }
  await importStored();
}

export const stopSending = (): void => stopping?.abort();

async function sendOne({ file, path }: DroppedFile, stop: AbortSignal): Promise<void> {
  const leave = (reason: string) => {
    leftOut.value = [...leftOut.peek(), { name: path, reason }];
  };
  const { largest } = dropPlace.peek()!;
  // Not sent first to be refused then.
  if (file.size > largest) return leave(`it has more than ${Math.floor(largest / 2 ** 20)} MB`);
  try {
    const response = await fetch(`api/drops/photo?name=${encodeURIComponent(file.name)}`, {
      ...{ method: 'POST', body: file, signal: stop },
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    const said = (await response.json()) as { state: string; name?: string; day: string; error?: string };
    if (!response.ok) return leave(said.error ?? `the server answered ${response.status}`);
    if (said.name === undefined) knownBefore.value += 1;
    else stored.push({ day: said.day, name: said.name });
  } catch (error) {
    if (!stop.aborted) leave(`it was not sent: ${(error as Error).message}`);
  }
}

/** Imports what is in the folder of what was sent. */
export async function importStored(): Promise<void> {
  dropState.value = 'importing';
  dropProblem.value = undefined;
  const none: DropImported = { photos: 0, encounters: 0, known: 0, leftOut: [], summary: null, decision: null };
  try {
    let sum = none;
    // Midnight may have come meanwhile.
    for (const [day, own] of Map.groupBy(stored, (one) => one.day)) {
      const names = [...new Set(own.map(({ name }) => name))];
      sum = added(sum, await tell<DropImported>('api/drops/import', { names, day }, patience));
    }
    imported.value = { ...sum, known: sum.known + knownBefore.peek(), leftOut: [...leftOut.peek(), ...sum.leftOut] };
    dropState.value = 'done';
  } catch (error) {
    dropProblem.value = (error as Error).message;
    dropState.value = 'stopped';
  }
}

const added = (a: DropImported, b: DropImported): DropImported => ({
  photos: a.photos + b.photos,
  encounters: a.encounters + b.encounters,
  known: a.known + b.known,
  leftOut: [...a.leftOut, ...b.leftOut],
  ...{ summary: b.summary ?? a.summary, decision: b.decision ?? a.decision },
});

/** Takes what is dropped anywhere on the page, from now on. */
export function listenToDrops(): void {
  const isFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    isOver.value = true;
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) isOver.value = false;
  });
  addEventListener('drop', (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    isOver.value = false;
    void filesOf(event.dataTransfer!).then((files) => {
      go({ page: 'import' });
      choose(files);
    });
  });
  addEventListener('beforeunload', (event) => {
    if (isBusy()) event.preventDefault();
  });
}
