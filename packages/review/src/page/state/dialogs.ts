import { effect, signal } from '@preact/signals';
import { openId } from './encounter.ts';
import { route } from './navigation.ts';

export type Dialog = 'help' | 'newAnimal' | 'remarks' | 'contrast';

/** What is open over the page. */
export const dialog = signal<Dialog | undefined>(undefined);
/** Whether `same` waits to hear how sure the reviewer is. */
export const asksCertainty = signal(false);

effect(() => {
  // They are about what was shown.
  openId.value;
  route.value;
  dialog.value = undefined;
  asksCertainty.value = false;
});

export function toggleDialog(which: Dialog): void {
  dialog.value = dialog.peek() === which ? undefined : which;
}
