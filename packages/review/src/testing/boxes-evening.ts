/**
 * How fast the page of boxes is while somebody marks flukes by keyboard: accepts what is suggested, mends every third, draws where nothing is, and says where no
 * fluke is. What a person thinks is not in the figures.
 *
 * usage: node packages/review/src/testing/boxes-evening.ts [PHOTOS], 300 unless told, rendered
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, photosToBox } from '@flukeprint/catalogue';
import { importSource } from '@flukeprint/catalogue/import/import-source';
import { renderScenes } from '@flukeprint/data';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import type { KeyInput, Page } from 'puppeteer-core';
import { startReview } from './start-review.ts';

const [count = 300] = process.argv.slice(2).map(Number);
/** Milliseconds that a person looks at a photo, at least: what comes next is made ready meanwhile. */
const look = 1000;
const mended: readonly KeyInput[] = ['ArrowLeft', 'ArrowUp', 'ArrowRight'];

/** Milliseconds from a key until the next photo is painted. */
const next = (key: string) => `(async () => {
  const path = () => document.querySelector('.boxes-photo b')?.textContent;
  const before = path();
  const began = performance.now();
  dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }));
  const isPainted = () => document.querySelector('.box-stage').getAttribute('aria-busy') === 'false'
    || document.querySelector('.first-sight img')?.complete;
  do await new Promise(requestAnimationFrame);
  while (path() === before || !isPainted());
  return performance.now() - began;
})()`;

/** Milliseconds until it is said what a photo holds: at once where a detector looked ahead. */
const suggestion = `(async () => {
  const began = performance.now();
  while (/looking for/.test(document.querySelector('.boxes-photo').innerText)) await new Promise(requestAnimationFrame);
  return performance.now() - began;
})()`;

/** Milliseconds from an arrow key until the box is painted where it goes. */
const moved = (key: string) => `(async () => {
  const place = () => document.querySelector('.box.is-selected')?.getAttribute('style');
  const before = place();
  const began = performance.now();
  dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }));
  // At the photo's edge a box goes no further.
  for (let frames = 0; place() === before && frames < 30; frames++) await new Promise(requestAnimationFrame);
  return performance.now() - began;
})()`;

const folder = await mkdtemp(join(tmpdir(), 'boxes-evening-'));
const name = join(folder, 'catalogue.db');
await renderScenes({ folder, scenes: count, width: 960, height: 640, seed: 5 });
const made = await Catalogue.init(name);
await importSource(made, join(folder, 'images'), { format: 'folder', individualFrom: 'none' }, { by: 'Ana' });
await made.close();
const review = await startReview(name, {});
const browser = await launchChromium();
if (!browser) throw new Error('Chromium is there on Linux x64 only');
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(`${review.url}#/boxes`);
  await page.waitForSelector('.box-stage[aria-busy=false]', { timeout: 120_000 });
  await mark(page);
  await using catalogue = await Catalogue.open(name);
  console.log('kept:', (await photosToBox(catalogue, 'unboxed')).counts);
} finally {
  await browser.close();
  await review.kill();
  await rm(folder, { recursive: true, force: true });
}

async function mark(page: Page): Promise<void> {
  const [toNext, toSuggestion, edits]: number[][] = [[], [], []];
  const did = { accepted: 0, mended: 0, drawn: 0, empty: 0 };
  const began = performance.now();
  for (let i = 0; i < count; i++) {
    toSuggestion!.push((await page.evaluate(suggestion)) as number);
    await new Promise((resolve) => setTimeout(resolve, look));
    const isSuggested = (await page.$('.box')) !== null;
    // Every second photo without a suggestion is taken to show a fluke all the same.
    const isDrawn = !isSuggested && i % 2 === 0;
    if (isDrawn) await page.keyboard.press('n');
    if (isDrawn || (isSuggested && i % 3 === 0))
      for (const key of mended) edits!.push((await page.evaluate(moved(key))) as number);
    did[isDrawn ? 'drawn' : !isSuggested ? 'empty' : i % 3 === 0 ? 'mended' : 'accepted'] += 1;
    const isLast = i + 1 === count;
    const key = isSuggested || isDrawn ? 'Enter' : 'e';
    if (isLast) await page.keyboard.press(key);
    else toNext!.push((await page.evaluate(next(key))) as number);
  }
  await page.waitForFunction(`document.body.innerText.includes('${count} done now')`);
  await page.waitForNetworkIdle({ idleTime: 1000 });
  console.log(`${count} photos:`, did);
  tell('key to next photo painted', toNext!);
  tell('arrow to box painted', edits!);
  tell('photo to its suggestion', toSuggestion!);
  const seconds = (performance.now() - began) / 1000;
  console.log(`all: ${Math.round(seconds)} s, of them ${Math.round((count * look) / 1000)} s of looking`);
}

function tell(what: string, waits: number[]): void {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  console.log(`${what}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`);
}
