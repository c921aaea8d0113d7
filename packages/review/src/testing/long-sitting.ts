/**
 * How a long sitting goes: first paint, milliseconds from a key to the next pair, lists and their search, and the memory of server and page as decisions go on.
 *
 * usage: node packages/review/src/testing/long-sitting.ts [PHOTOS] [DECISIONS] [FOLDER]: 50,000 and 500 unless told, every 25th photo of 24 megapixels;
 * the catalogue stays in FOLDER, with what was decided, and is taken from there the next time
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import type { Page } from 'puppeteer-core';
import { largeCatalogue } from './large-catalogue.ts';
import { startReview } from './start-review.ts';

const [photos = 50_000, decisions = 500] = process.argv.slice(2, 4).map(Number);
const given = process.argv[4];
/** Milliseconds that a pair is looked at. */
const look = 1000;
/** Milliseconds from the key that decides until the next encounter stands there with both its photos. */
const nextPair = `(async () => {
  const strip = () => document.querySelector('.strip')?.innerText;
  const press = (key) => dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const frame = () => new Promise(requestAnimationFrame);
  const before = strip();
  press('s');
  await frame();
  const began = performance.now();
  press('1');
  while (strip() === before || ![...document.querySelectorAll('.first-sight img')].every(({ complete }) => complete)) await frame();
  return performance.now() - began;
})()`;
/** Pages by the address behind `#/`, with what is there once they are. */
const lists = [
  ['queue?order=date', 'a.queue-row'],
  ['queue?order=place', 'a.queue-row'],
  ['queue?order=quality', 'a.queue-row'],
  ['animals', '.card'],
  ['animal/Nº%20777', '.sighting'],
  ['season', '.discovery path'],
  ['season?where=year+%3D+2026', '.discovery path'],
  ['history', '.journal td'],
  ['readers', '.agreement, .readers-page .empty'],
  ['boxes?show=all', '.boxes-photo b'],
] as const;

const folder = given ?? (await mkdtemp(join(tmpdir(), 'long-sitting-')));
const name = join(folder, 'catalogue.db');
if (!existsSync(name)) await (await largeCatalogue(folder, photos)).close();
const review = await startReview(name, {});
const browser = await launchChromium();
if (!browser) throw new Error('Chromium is there on Linux x64 only');
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(review.url);
  await page.waitForSelector('a.queue-row', { timeout: 120_000 });
  const painted = await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
  const rows = await page.evaluate('performance.now()');
  console.log(
    `first paint ${Math.round(painted as number)} ms, the queue ${Math.round(rows as number)} ms at the most`,
  );
  await decide(page);
  await listsOf(page);
} finally {
  await browser.close();
  await review.kill();
  if (given === undefined) await rm(folder, { recursive: true, force: true });
}

async function decide(page: Page): Promise<void> {
  await page.keyboard.press('Enter');
  await page.waitForSelector('.candidate.is-chosen', { timeout: 120_000 });
  const waits: number[] = [];
  for (let i = 0; i <= decisions; i++) {
    if (i % Math.ceil(decisions / 10) === 0) await tellMemory(page, i);
    if (i === decisions) break;
    // A person looks longer at a pair: what comes next is loaded meanwhile.
    await new Promise((resolve) => setTimeout(resolve, look));
    waits.push((await page.evaluate(nextPair)) as number);
  }
  waits.sort((a, b) => a - b);
  const at = (share: number) => Math.round(waits[Math.floor(share * (waits.length - 1))]!);
  console.log(`key to next pair: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`);
}

/** How long each list takes from its address to its first row, and a letter of the search to the animals that remain. */
async function listsOf(page: Page): Promise<void> {
  for (const [address, ready] of lists) {
    await page.evaluate(`location.hash = '#/import'`);
    await page.waitForSelector('.drop, .import-page .empty');
    await page.waitForNetworkIdle({ idleTime: 300, timeout: 60_000 });
    const taken = await page.evaluate(`(async () => {
      const began = performance.now();
      location.hash = '#/${address}';
      do await new Promise(requestAnimationFrame);
      while (!document.querySelector('${ready}'));
      return performance.now() - began;
    })()`);
    console.log(`${decodeURIComponent(address)}: ${Math.round(taken as number)} ms`);
  }
  await page.evaluate(`location.hash = '#/animals'`);
  await page.waitForSelector('.card');
  const typed = await page.evaluate(`(async () => {
    const input = document.querySelector('input[type=search]');
    const waits = [];
    for (const text of ['7', '77', '777']) {
      input.value = text;
      const began = performance.now();
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      waits.push(Math.round(performance.now() - began));
    }
    return waits;
  })()`);
  console.log(`search by name, letter by letter: ${(typed as number[]).join(', ')} ms`);
}

async function tellMemory(page: Page, decided: number): Promise<void> {
  await page.evaluate('globalThis.gc?.()');
  const { JSHeapUsedSize = 0 } = await page.metrics();
  const [server, heap] = [await review.memory(), JSHeapUsedSize].map((bytes) => `${Math.round(bytes / 2 ** 20)} MB`);
  console.log(`${decided} decisions: server ${server}, page's heap ${heap}`);
}
