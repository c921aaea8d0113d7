/** Which pages are pictured, and how one gets there. */
import type { KeyInput, Page } from 'puppeteer-core';
import type { PicturedCatalogues } from './pictured-catalogues.ts';

/** One picture: where it is, what has to be there first, and what is pressed then. */
export interface PicturedPage {
  readonly name: string;
  readonly of: 'first' | 'second' | 'season' | 'empty';
  /** Behind `#/`. */
  readonly path: string;
  /** A selector, or words of the page. */
  readonly ready: string;
  readonly after?: (page: Page) => Promise<void>;
  /** In docs/review.md, in light or in dark. */
  readonly inDocs?: 'light' | 'dark';
}

const press =
  (...keys: KeyInput[]) =>
  async (page: Page) => {
    for (const key of keys) await page.keyboard.press(key);
  };

/** The first encounter of the queue, or the one that some keys go on to. */
const open =
  (...keys: KeyInput[]) =>
  async (page: Page) => {
    await page.waitForSelector('a.queue-row:focus');
    await page.keyboard.press('Enter');
    await matches(page);
    await press(...keys)(page);
  };

const matches = (page: Page) => page.waitForFunction(`/places? match/.test(document.body.innerText)`);

/** A key that is held while the picture is taken. */
const hold = (key: KeyInput) => async (page: Page) => {
  await open(' ')(page);
  await matches(page);
  await page.keyboard.down(key);
};

const queue = { of: 'first', path: 'queue', ready: '.queue-row img' } as const;

/** Before anybody decided. */
export const pagesBefore: readonly PicturedPage[] = [
  { ...queue, name: 'queue', inDocs: 'light' },
  { ...queue, name: 'comparison', after: open('l'), inDocs: 'light' },
  { ...queue, name: 'certainty', after: open('s') },
  { ...queue, name: 'beside', after: open('v') },
  { ...queue, name: 'light', after: open('c') },
  { ...queue, name: 'heat', after: hold('h'), inDocs: 'dark' },
  { ...queue, name: 'grades', after: open('g'), inDocs: 'light' },
  { ...queue, name: 'new-animal', after: open('n') },
  { ...queue, name: 'flags', after: open('t') },
  { ...queue, name: 'keys', after: press('?') },
  { name: 'boxes', of: 'season', path: 'boxes', ready: '.box', inDocs: 'light' },
  { name: 'import', of: 'season', path: 'import', ready: '.drop', inDocs: 'light' },
  { name: 'season-without-names', of: 'season', path: 'season', ready: '.figures' },
  { name: 'nobody-searched', of: 'season', path: 'queue', ready: '.queue-row img' },
  { name: 'nobody-searched-encounter', of: 'season', path: 'encounter/1', ready: '.own img' },
  { name: 'empty', of: 'empty', path: 'queue', ready: '.empty' },
  { name: 'empty-boxes', of: 'empty', path: 'boxes', ready: '.empty' },
  { name: 'empty-animals', of: 'empty', path: 'animals', ready: '.empty' },
  { name: 'empty-season', of: 'empty', path: 'season', ready: '.figures' },
  { name: 'empty-readers', of: 'empty', path: 'readers', ready: '.readers-page section' },
];

/** After two readers. */
export const pagesAfter: readonly PicturedPage[] = [
  { name: 'queue-decided', of: 'first', path: 'queue', ready: '.queue-row img' },
  { name: 'animals', of: 'first', path: 'animals?find=a', ready: '.card img', inDocs: 'light' },
  { name: 'animal', of: 'first', path: 'animal/Alba', ready: '.sighting img', inDocs: 'light' },
  { name: 'photo', of: 'first', path: 'photo/4', ready: '.photo-facts', inDocs: 'light' },
  { name: 'history', of: 'first', path: 'history', ready: '.journal td' },
  { name: 'readers', of: 'first', path: 'readers', ready: '.disagreement img', inDocs: 'light' },
  { name: 'season', of: 'first', path: 'season?where=year+%3D+2026', ready: '.discovery path', inDocs: 'light' },
  { name: 'second-queue', of: 'second', path: 'queue', ready: '.queue-row img' },
  { name: 'second', of: 'second', path: 'queue', ready: '.queue-row img', after: open(), inDocs: 'light' },
];

/** Once photos are gone. */
export const pagesLost: readonly PicturedPage[] = [
  { name: 'lost-queue', of: 'season', path: 'queue', ready: '.notice' },
  { name: 'lost-encounter', of: 'season', path: 'encounter/1', ready: '.pane-missing' },
  { name: 'lost-boxes', of: 'season', path: 'boxes', ready: '.pane-missing' },
];

/** Shows a page as it is pictured, in a tab that showed nothing before. */
export async function picture(page: Page, urls: PicturedCatalogues, { of, path, ready, after }: PicturedPage) {
  await page.goto(`${urls[of]}#/${path}`);
  await page.waitForSelector(ready);
  await after?.(page);
  await page.waitForNetworkIdle({ idleTime: 700 });
  await page.mouse.move(0, 0);
}
