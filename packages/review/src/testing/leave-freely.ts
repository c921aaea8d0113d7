import type { Page } from 'puppeteer-core';

/** Lets a page be left while an answer is on its way: it asks whoever leaves, and in a test nobody would say yes. */
export function leaveFreely(page: Page): void {
  page.on('dialog', (dialog) => void dialog.accept());
}
