import { effect, type Signal, signal } from '@preact/signals';

/** A choice that this browser remembers. */
function remembered<T extends string>(name: string, otherwise: T, choices: readonly T[]): Signal<T> {
  const kept = localStorage.getItem(`flukeprint ${name}`) as T | null;
  const choice = signal(kept !== null && choices.includes(kept) ? kept : otherwise);
  effect(() => localStorage.setItem(`flukeprint ${name}`, choice.value));
  return choice;
}

/** Whether photos are graded before candidates appear. */
export const gradeMode = remembered('grading', 'off', ['off', 'on']);
/** How the two photos lie: flukes are wide, so one above the other shows them largest. */
export const layout = remembered('layout', 'above', ['above', 'beside']);
