import { effect, signal } from '@preact/signals';

const key = 'flukeprint boxes';

function kept(): number[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '[]') as number[];
  } catch {
    return [];
  }
}

/** Seconds of each photo whose boxes were said to be right, or that shows none, since this tab was opened. */
export const photoSeconds = signal<readonly number[]>(kept());
effect(() => sessionStorage.setItem(key, JSON.stringify(photoSeconds.value)));

export function donePhoto(seconds: number): void {
  photoSeconds.value = [...photoSeconds.peek(), seconds];
}
