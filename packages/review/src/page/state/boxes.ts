import type { MarkedBoxes } from '@flukeprint/catalogue';
import { computed, effect, signal } from '@preact/signals';
import { boxes, edits, nextKey, photoShown, type ShownBox, selected, showWhole } from './box-editing.ts';
import { dropAhead, dropAllAhead, loadAheadOf, suggestedOf, viewOf } from './boxes-ahead.ts';
import { boxesFilter, photoList, refreshCounts } from './boxes-list.ts';
import { donePhoto } from './boxes-pace.ts';
import { takeBack } from './decide.ts';
import { go, route } from './navigation.ts';
import { outbox, send, settled } from './outbox.ts';
import { remember, sitting } from './sitting.ts';

type View = Awaited<ReturnType<typeof viewOf>>;

/** The open photo; undefined while it is on its way. */
export const boxedPhoto = signal<View | undefined>(undefined);
export const boxesProblem = signal<string | undefined>(undefined);
/** What to press, where a key did nothing. */
export const boxesHint = signal<string | undefined>(undefined);
/** Whether a detector looks at the open photo. */
export const isLooking = signal(false);
/** The number of the photo that the address names. */
const openPhoto = computed(() => (route.value.page === 'boxes' ? route.value.photo : undefined));

/** Annotations of boxes, by their keys on the page. */
const annotationOf = new Map<number, number>();
/** The last own decision about a photo. */
const ownLast = new Map<number, number>();
/** Milliseconds without a change before boxes are saved. */
const pause = 600;
let timer: ReturnType<typeof setTimeout> | undefined;
let began = performance.now();

effect(() => {
  const photo = openPhoto.value;
  flush();
  if (photo !== undefined) void open(photo);
});

effect(() => {
  if (edits.value > 0) soonSave();
});
addEventListener('beforeunload', (event) => {
  if (timer === undefined) return;
  flush();
  event.preventDefault();
});

/** Shows what others changed in the open photo meanwhile, unless something of one's own is on its way. */
export async function lookAgain(): Promise<void> {
  const photo = openPhoto.peek();
  void refreshCounts();
  if (photo === undefined) return;
  dropAllAhead();
  const view = await viewOf(photo).catch(() => undefined);
  const isBusy = timer !== undefined || outbox.peek().length > 0;
  if (!view || isBusy || boxedPhoto.peek()?.photo !== photo) return;
  const there = view.annotations.flatMap(({ box }) => (box ? [box.join()] : [])).sort();
  const here = boxes.peek().flatMap(({ box, score }) => (score === undefined ? [box.join()] : []));
  if (there.join(' ') !== here.sort().join(' ') || view.flukes !== boxedPhoto.peek()?.flukes) show(view);
}

/** Shows a photo as the server has it. */
async function open(photo: number): Promise<void> {
  const isSaving = outbox.peek().some(({ state }) => state === 'sending');
  if (isSaving) await settled();
  if (openPhoto.peek() !== photo) return;
  try {
    const view = await viewOf(photo);
    if (openPhoto.peek() !== photo) return;
    boxesProblem.value = undefined;
    boxesHint.value = undefined;
    show(view);
    if (boxes.peek().length === 0 && view.flukes !== 'none') void suggest(photo);
    loadAheadOf(photo, photoList.peek()?.photos ?? []);
  } catch (error) {
    if (openPhoto.peek() === photo) boxesProblem.value = (error as Error).message;
  }
}

function show(view: View): void {
  const isOther = boxedPhoto.peek()?.photo !== view.photo;
  if (isOther) {
    showWhole();
    began = performance.now();
    photoShown.value = undefined;
  }
  boxes.value = view.annotations.flatMap(({ annotation, animal, box }): ShownBox[] => {
    if (!box) return [];
    const key = nextKey();
    annotationOf.set(key, annotation);
    return [{ key, box, ...(animal !== null && { animal }) }];
  });
  selected.value = boxes.peek()[0]?.key;
  boxedPhoto.value = view;
}

async function suggest(photo: number): Promise<void> {
  isLooking.value = true;
  try {
    const found = await suggestedOf(photo);
    if (openPhoto.peek() !== photo || boxedPhoto.peek()?.photo !== photo || boxes.peek().length > 0) return;
    boxes.value = found.map(({ box, score }) => ({ key: nextKey(), box, score }));
    selected.value = boxes.peek()[0]?.key;
  } catch (error) {
    if (openPhoto.peek() === photo) boxesHint.value = `no suggestion: ${(error as Error).message}`;
  } finally {
    if (openPhoto.peek() === photo) isLooking.value = false;
  }
}

/** Saves once nothing changes for a moment. */
function soonSave(): void {
  boxesHint.value = undefined;
  clearTimeout(timer);
  timer = setTimeout(flush, pause);
}

/** Saves what waits to be saved. */
function flush(): void {
  if (timer === undefined) return;
  save({});
}

function save({ isEmpty, suggested, seconds }: { isEmpty?: boolean; suggested?: number; seconds?: number }): void {
  clearTimeout(timer);
  timer = undefined;
  const view = boxedPhoto.peek();
  if (!view) return;
  const { photo, path, seen } = view;
  const kept = isEmpty ? [] : boxes.peek().filter(({ score }) => score === undefined);
  dropAhead(photo);
  send({
    words: isEmpty ? `no fluke in ${path}` : `boxes of ${path}`,
    said: () => ({
      ...{ kind: 'boxes', photo, isEmpty, suggested, seconds },
      boxes: kept.map(({ key, box }) => ({ annotation: annotationOf.get(key), box: [...box] })),
      seen: Math.max(seen, ownLast.get(photo) ?? 0),
    }),
    saved: (made) => {
      ownLast.set(photo, made.id);
      for (const [i, { key }] of kept.entries()) annotationOf.set(key, (made as MarkedBoxes).annotations[i]!);
      remember({ id: made.id, photo, summary: made.summary });
      if (boxedPhoto.peek()?.photo === photo)
        boxedPhoto.value = { ...boxedPhoto.peek()!, flukes: isEmpty ? 'none' : kept.length > 0 ? 'boxed' : null };
      void refreshCounts();
    },
    conflicted: () => {
      dropAhead(photo);
      if (openPhoto.peek() === photo) void open(photo);
    },
  });
}

const secondsSince = () => Math.min(86_400, Math.round((performance.now() - began) / 100) / 10);

/** All boxes of the photo are right, those that were suggested too; shows the next. */
export function acceptBoxes(): void {
  const view = boxedPhoto.peek();
  if (!view || !photoShown.peek()) return;
  const suggested = boxes.peek().filter(({ score }) => score !== undefined).length;
  if (boxes.peek().length === 0) {
    boxesHint.value = 'no box yet: N or the mouse draws one, E says that there is no fluke, Space leaves it for later';
    return;
  }
  boxes.value = boxes.peek().map(({ score: _, ...one }) => one);
  const seconds = secondsSince();
  if (suggested > 0 || timer !== undefined || view.flukes !== 'boxed') save({ suggested, seconds });
  donePhoto(seconds);
  stepPhoto(1);
}

/** The photo shows no fluke; shows the next. */
export function noFluke(): void {
  if (!boxedPhoto.peek()) return;
  const seconds = secondsSince();
  save({ isEmpty: true, seconds });
  boxes.value = [];
  donePhoto(seconds);
  stepPhoto(1);
}

/** Takes the selected box away; one that was suggested was never there. */
export function removeBox(): void {
  const one = boxes.peek().find(({ key }) => key === selected.peek());
  if (!one) return;
  const at = boxes.peek().indexOf(one);
  boxes.value = boxes.peek().filter((other) => other !== one);
  selected.value = (boxes.peek()[at] ?? boxes.peek().at(-1))?.key;
  if (one.score === undefined) soonSave();
}

/** Takes back the last that was said of boxes in this sitting, and shows its photo. */
export function undoBoxes(): void {
  flush();
  const last = () => sitting.peek().decided.findLast(({ photo }) => photo !== undefined);
  let photo: number | undefined;
  takeBack(
    `take back: ${last()?.summary ?? 'the last boxes'}`,
    () => {
      photo = last()?.photo;
      return last()?.id;
    },
    () => {
      if (photo === undefined) return;
      dropAhead(photo);
      void refreshCounts();
      if (openPhoto.peek() === photo) void open(photo);
      else go({ page: 'boxes', show: boxesFilter.peek(), photo });
    },
  );
}

/** Shows the next photo, or the one before; at the end it stays. */
export function stepPhoto(by: 1 | -1): void {
  const [list, photo] = [photoList.peek()?.photos ?? [], openPhoto.peek()];
  if (photo === undefined) return;
  const next = list[list.indexOf(photo) + by];
  if (next === undefined) {
    flush();
    boxesHint.value =
      by > 0
        ? 'the last photo of this list: above are other lists, Q leads to the queue'
        : 'the first photo of this list';
    return;
  }
  go({ page: 'boxes', show: boxesFilter.peek(), photo: next }, { replace: true });
}
