import { computed, effect, type Signal, signal } from '@preact/signals';
import type { PairOfPhotos } from '../../pair-of-photos.ts';
import { boxView, type LinkedView } from '../pure/linked-view.ts';
import { knownPair, pairOf } from '../state/cache.ts';
import { openId, otherId, ownId } from '../state/encounter.ts';
import type { Side } from '../state/evidence.ts';
import type { PhotoViewer } from './photo-viewer.ts';

/** The two viewers, while they are on the page. */
export const viewers: Readonly<Record<Side, Signal<PhotoViewer | undefined>>> = {
  own: signal(undefined),
  other: signal(undefined),
};

/** Whether both viewers show the same part. */
export const isLinked = signal(true);
/** Whether all of the photos is shown, rather than the animals. */
export const isWhole = signal(false);
/** The photo that was pointed at last: what `mirror` and `turn` are about. */
export const pointed = signal<Side>('other');
export const showsLines = signal(false);
export const showsHeat = signal(false);
export const isBlinking = signal(false);
/** Whether the candidate's photo lies over the own one at this moment. */
export const isOverlaid = signal(false);
/** 1: as the photo is. */
export const brightness = signal(1);
export const contrast = signal(1);
export const filterOf = computed(() =>
  brightness.value === 1 && contrast.value === 1 ? '' : `brightness(${brightness.value}) contrast(${contrast.value})`,
);

/** What the two photos have in common: undefined while it is on its way, null where it could not be found out. */
export const pair = signal<PairOfPhotos | null | undefined>(undefined);

effect(() => {
  const [first, second] = [ownId.value, otherId.value];
  if (first === undefined || second === undefined) {
    pair.value = null;
    return;
  }
  pair.value = knownPair(first, second);
  if (pair.peek()) return;
  const set = (found: PairOfPhotos | null) => {
    if (ownId.peek() === first && otherId.peek() === second) pair.value = found;
  };
  pairOf(first, second).then(set, () => set(null));
});

/** What both viewers show, where they are linked. */
let shown: LinkedView = boxView;
export const shownView = (): LinkedView => shown;

effect(() => {
  // Another encounter is looked at from its beginning.
  openId.value;
  shown = boxView;
  isWhole.value = false;
  pointed.value = 'other';
});

const blinkMilliseconds = 550;
effect(() => {
  if (!isBlinking.value) {
    isOverlaid.value = false;
    return;
  }
  isOverlaid.value = true;
  const timer = setInterval(() => {
    isOverlaid.value = !isOverlaid.peek();
  }, blinkMilliseconds);
  return () => clearInterval(timer);
});

/** A person moved one viewer: the other follows. */
export function follow(side: Side): void {
  const moved = viewers[side].peek()?.view;
  if (!moved) return;
  shown = moved;
  if (isLinked.peek()) viewers[side === 'own' ? 'other' : 'own'].peek()?.moveTo(moved);
}

/** Zooms and moves both viewers, or the one that is pointed at. */
export function look(change: (view: LinkedView) => LinkedView): void {
  const now = viewers[pointed.peek()].peek()?.view ?? viewers.own.peek()?.view ?? shown;
  shown = change(now);
  for (const side of isLinked.peek() ? (['own', 'other'] as const) : [pointed.peek()])
    viewers[side].peek()?.moveTo(shown);
}

/** Shows the animals, or all of both photos. */
export function toggleWhole(): void {
  isWhole.value = !isWhole.peek();
  if (!isWhole.peek()) {
    look(() => boxView);
    return;
  }
  for (const { value } of Object.values(viewers)) if (value?.whole) value.moveTo(value.whole);
  shown = viewers.own.peek()?.whole ?? boxView;
}

/** Links the viewers, or lets each go its own way. */
export function toggleLink(): void {
  isLinked.value = !isLinked.peek();
  if (isLinked.peek()) follow(pointed.peek());
}

/** Shows the photos as they were taken. */
export function resetLight(): void {
  brightness.value = 1;
  contrast.value = 1;
}
