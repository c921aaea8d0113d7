import { computed, effect, signal } from '@preact/signals';

/** A decision that the server keeps, made on this page. */
export interface Decided {
  readonly id: number;
  /** Undefined where the decision is about a photo alone. */
  readonly encounter?: number;
  /** Where it is about the boxes of one. */
  readonly photo?: number;
  readonly summary: string;
  /** From the encounter's appearance to its verdict; undefined for what is none. */
  readonly seconds?: number;
}

interface Sitting {
  readonly decided: readonly Decided[];
  /** Encounters that were decided or skipped: they do not come again unasked. */
  readonly passed: readonly number[];
}

const key = 'flukeprint sitting';

function kept(): Sitting {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '') as Sitting;
  } catch {
    return { decided: [], passed: [] };
  }
}

/** What was done since this tab was opened; it survives a reload. */
export const sitting = signal<Sitting>(kept());
effect(() => sessionStorage.setItem(key, JSON.stringify(sitting.value)));

/** What `undo` takes back. */
export const lastDecided = computed(() => sitting.value.decided.at(-1));
/** Seconds of each verdict. */
export const verdictSeconds = computed(() =>
  sitting.value.decided.map(({ seconds }) => seconds).filter((seconds) => seconds !== undefined),
);
export const passed = computed(() => new Set(sitting.value.passed));

export function remember(decided: Decided): void {
  sitting.value = { ...sitting.value, decided: [...sitting.value.decided, decided] };
}

export function forget(id: number): void {
  sitting.value = { ...sitting.value, decided: sitting.value.decided.filter((decided) => decided.id !== id) };
}

export function pass(encounter: number): void {
  if (!passed.value.has(encounter)) sitting.value = { ...sitting.value, passed: [...sitting.value.passed, encounter] };
}

export function unpass(encounter: number): void {
  sitting.value = { ...sitting.value, passed: sitting.value.passed.filter((other) => other !== encounter) };
}
