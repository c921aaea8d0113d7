import type { Grades, ShownPhoto } from '@flukeprint/catalogue';
import { batch, computed, effect, signal } from '@preact/signals';
import { gradedFields } from '../pure/grading.ts';
import { grade } from './decide.ts';
import { openId, own, ownAt, view } from './encounter.ts';
import { gradeMode } from './preferences.ts';
import { isSecond } from './reader.ts';

/** Photos that were graded or left ungraded on this page, and encounters whose candidates were asked for. */
const done = signal<ReadonlySet<number>>(new Set());
const revealed = signal<ReadonlySet<number>>(new Set());

/** What was said of the photo so far. */
export const draft = signal<Grades>({});
/** The field that the next digit is for. */
export const fieldAt = signal(0);
let began = 0;

const isOpen = ({ annotation, quality, distinctiveness }: ShownPhoto) =>
  (quality === null || distinctiveness === null) && !done.value.has(annotation);
/** Photos of the encounter that wait for grades. */
export const ungraded = computed(() => (view.value?.photos ?? []).filter(isOpen));
/** Whether candidates are hidden: who it may be must not colour what the photo is worth. */
export const isGrading = computed(
  () =>
    gradeMode.value === 'on' &&
    !isSecond.value &&
    view.value !== undefined &&
    !revealed.value.has(view.value.encounter) &&
    ungraded.value.length > 0,
);

const gradedId = computed(() => (isGrading.value ? own.value?.annotation : undefined));
effect(() => {
  gradedId.value;
  batch(() => {
    draft.value = {};
    fieldAt.value = 0;
  });
  began = performance.now();
});

effect(() => {
  // The first that waits is the one to look at.
  openId.value;
  if (isGrading.value) showFirst();
});

function showFirst(): void {
  const [first] = ungraded.peek();
  const at = view.peek()?.photos.findIndex(({ annotation }) => annotation === first?.annotation) ?? -1;
  if (at >= 0) ownAt.value = at;
}

/** Grades the field in turn; after the last the photo is done. */
export function gradeField(value: number): void {
  const field = gradedFields[fieldAt.peek()];
  const photo = own.peek();
  if (!field || !photo || value > field.most) return;
  draft.value = { ...draft.peek(), [field.field]: value };
  if (fieldAt.peek() < gradedFields.length - 1) {
    fieldAt.value += 1;
    return;
  }
  const grades = draft.peek();
  done.value = new Set([...done.peek(), photo.annotation]);
  grade(photo.annotation, grades, began);
  if (isGrading.peek()) showFirst();
}

export function previousField(): void {
  fieldAt.value = Math.max(0, fieldAt.peek() - 1);
}

/** Shows who it may be; what has no grade stays without. */
export function reveal(): void {
  const { encounter } = view.peek() ?? {};
  if (encounter !== undefined) revealed.value = new Set([...revealed.peek(), encounter]);
}
