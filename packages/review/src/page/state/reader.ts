import { signal } from '@preact/signals';

/** Whether the page is a second reader's, who does not know what was decided. */
export const isSecond = signal(false);
