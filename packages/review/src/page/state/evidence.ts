import { effect, signal } from '@preact/signals';
import { createRef } from 'preact';
import type { Place } from '../pure/affine.ts';
import { otherId, ownId } from './encounter.ts';

/** Places marked on both photos, as shares of the photos' sides: own x and y, the other's x and y. */
export type MarkedPair = readonly [number, number, number, number];

export type Side = 'own' | 'other';

/** What is marked on the two photos that are shown, and what waits for its other half. */
export const marks = signal<{
  readonly pairs: readonly MarkedPair[];
  readonly half?: { readonly side: Side; readonly place: Place };
}>({ pairs: [] });
/** Whether a click marks a place. */
export const isMarking = signal(false);
/** Kept with the next verdict. */
export const note = signal('');
/** Where it is written: a key that asks for it has it at once, as the next one is a letter of the note and no verdict. */
export const noteField = createRef<HTMLInputElement>();

effect(() => {
  // Marks belong to the two photos they were made on.
  ownId.value;
  otherId.value;
  marks.value = { pairs: [] };
});

/** More pairs than these say nothing more. */
const most = 200;

/** Marks a place: the second half makes a pair of the first, a second first half replaces it. */
export function mark(side: Side, place: Place): void {
  const { pairs, half } = marks.peek();
  if (pairs.length === most) return;
  if (!half || half.side === side) marks.value = { pairs, half: { side, place } };
  else {
    const [first, second] = side === 'own' ? [place, half.place] : [half.place, place];
    marks.value = { pairs: [...pairs, [...first, ...second]] };
  }
}

/** Takes the last half or pair away. */
export function unmark(): void {
  const { pairs, half } = marks.peek();
  marks.value = half ? { pairs } : { pairs: pairs.slice(0, -1) };
}
