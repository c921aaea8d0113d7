/** The page of matches that `match` writes, opened from the disk as a double click does. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import { MatchPage } from '@flukeprint/reid/matching/page/write-match-page';
import { silent } from '@flukeprint/reid/reporter';
import { answersOf } from '@flukeprint/reid/testing/answers';
import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'flukeprint ä#-'));
afterAll(() => rmSync(folder, { recursive: true }));

const browser = await launchChromium({ webgpu: true });
if (!browser) console.warn('Skipped: Chromium is installed on Linux x64 only');
afterAll(() => browser?.close());

const names = ['Nº 17', '<b onclick="x">Alba</b>', 'Nora', 'Zoe'];

/** Four queries, one of each animal, found for the better the earlier it is; the photos of an animal have one colour and one shape. */
async function writePage(): Promise<string> {
  const photo = async (name: string, whale: number, n: number) => {
    const file = join(folder, `${whale}-${n}.jpg`);
    const background = { r: 60 * whale, g: 40 * n, b: 128 };
    await sharp({ create: { width: 300 + 400 * whale, height: 300, channels: 3, background } }).toFile(file);
    return { path: `${name}/${n}.jpg`, individual: name, file };
  };
  const side = (photos: Awaited<ReturnType<typeof photo>>[]) => ({
    paths: photos.map(({ path }) => path),
    individuals: photos.map(({ individual }) => individual),
    photos,
  });
  const of = (numbers: number[]) => Promise.all(names.flatMap((name, i) => numbers.map((n) => photo(name, i, n))));
  const [queries, gallery] = [await of([1]), await of([2, 3])];
  const individuals = names.map((_, query) =>
    names.map((_, rank) => {
      const whale = (query + rank) % names.length;
      const similarity = 0.9 - 0.2 * query - 0.1 * rank;
      return { individual: names[whale]!, photos: [0, 1].map((n) => ({ index: 2 * whale + n, similarity })) };
    }),
  );
  const scores = { network: null, features: 'sift', name: 'detail score' };
  const answers = answersOf(
    names.map((name, query) => [{ [name]: [0.95, 0.7, 0.5, 0.05][query]! }, [0.01, 0.2, 0.3, 0.9][query]!, 1]),
  );
  const page = new MatchPage(join(folder, 'matches #1.html'), '--output');
  mkdirSync(page.pictures.path);
  const found = { queries: side(queries), gallery: side(gallery), matches: [], individuals, scores, answers };
  await page.write(page.plan(found), silent);
  return pathToFileURL(page.file).href;
}

describe.skipIf(!browser)('the page of matches', { timeout: 60_000 }, () => {
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    page = await browser!.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(`${error}`));
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(await writePage());
  }, 60_000);

  const texts = (selector: string) => page.$$eval(selector, (found) => found.map((element) => element.textContent));
  const shown = () =>
    page.$$eval('.query', (found) =>
      found.filter((section) => !(section as HTMLElement).hidden).map((section) => section.getAttribute('aria-label')),
    );

  test('runs its script and style, and shows names as they are', async () => {
    expect(complaints).toEqual([]);
    expect(await texts('.sure b')).toContain(names[1]);
    expect(await page.$eval('.sure', (element) => getComputedStyle(element).fontSize)).toBe('18.4px');
  });

  test('shows photos whole, at one height', async () => {
    await page.waitForFunction(() => (document.querySelector('.photos img') as HTMLImageElement).naturalWidth > 0);
    const pictures = await page.$$eval('.query:first-of-type .sure ~ .found li:first-child img', (found) =>
      found.map((img) => [getComputedStyle(img).objectFit, img.clientHeight]),
    );
    expect(pictures).toHaveLength(2);
    expect(new Set(pictures.map(([fit]) => fit))).toEqual(new Set(['contain']));
    expect(pictures[0]).toEqual(pictures[1]);
  });

  test('filters by words and by how sure, and turns the order round', async () => {
    await page.type('#text', 'no 17/1');
    expect(await shown()).toEqual(['Nº 17/1.jpg']);
    expect(await texts('#count')).toEqual(['1 of 4 photos']);
    await page.$eval('#text', (input) => {
      (input as HTMLInputElement).value = 'nobody';
      input.dispatchEvent(new Event('input'));
    });
    expect(await shown()).toEqual([]);
    expect(await texts('#none')).toEqual(['No photo of a query fits this filter.']);
    await page.$eval('#text', (input) => {
      (input as HTMLInputElement).value = '';
      input.dispatchEvent(new Event('input'));
    });
    await page.click('[data-show="absent"]');
    expect(await shown()).toEqual(['Zoe/1.jpg']);
    await page.click('[data-show=""]');
    await page.select('#order', 'unsure');
    expect((await shown())[0]).toBe('Zoe/1.jpg');
    await page.select('#order', 'sure');
    expect((await shown())[0]).toBe('Nº 17/1.jpg');
  });

  test('the keyboard goes from query to query and compares', async () => {
    for (const key of ['n', 'n', 'Enter'] as const) await page.keyboard.press(key);
    expect(await page.$eval('#compare', (dialog) => (dialog as HTMLDialogElement).open)).toBe(true);
    expect(await page.$eval('#left', (img) => (img as HTMLImageElement).alt)).toBe(`${names[1]}/1.jpg`);
    expect((await texts('#right-text'))[0]).toContain(`1. ${names[1]} 70 %`);
    for (const key of ['ArrowRight', 'ArrowRight'] as const) await page.keyboard.press(key);
    expect((await texts('#right-text'))[0]).toContain('2. Nora');
    await page.keyboard.press('Escape');
    expect(await page.$eval('#compare', (dialog) => (dialog as HTMLDialogElement).open)).toBe(false);
  });

  test('fits on a phone', async () => {
    await page.setViewport({ width: 390, height: 844, isMobile: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
