import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Catalogue, encounterView, historyOf, judge, judgeNew, queueOf } from '@flukeprint/catalogue';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaveFreely } from './testing/leave-freely.ts';
import { renderedCatalogue } from './testing/rendered-catalogue.ts';
import { servedReview } from './testing/served-review.ts';

const browser = await launchChromium();
if (!browser) console.warn('Skipped: Chromium is installed on Linux x64 only');
afterAll(() => browser?.close());

describe.skipIf(!browser)('two readers on the page', { timeout: 120_000 }, () => {
  let folder: string;
  let catalogue: Catalogue;
  let served: Awaited<ReturnType<typeof servedReview>>;
  let page: Page;
  let [named, unknown] = [0, 0];
  const ana = { by: 'Ana' };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'readers-page-'));
    catalogue = await renderedCatalogue({
      folder,
      names: ['Alba', 'Bruno', 'Cora', 'Dante'],
      strangers: 1,
      width: 180,
      height: 120,
    });
    const { encounters } = await queueOf(catalogue);
    [named, unknown] = [encounters[0]!.encounter, encounters[1]!.encounter];
    const { candidates } = await encounterView(catalogue, named);
    await judge(catalogue, named, candidates[0]!.individual, { verdict: 'same', certainty: 'certain' }, ana);
    await judgeNew(catalogue, unknown, 'Nova', ana);
    served = await servedReview(catalogue, { second: 'Rui' }, 'Eva');
    page = await browser!.newPage();
    leaveFreely(page);
    await page.setViewport({ width: 1280, height: 800 });
  }, 120_000);
  afterAll(async () => {
    await served?.close();
    await catalogue?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const says = (text: string) =>
    page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, { timeout: 30_000 });
  const check = async () => {
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    for (const scheme of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: unknown[] }[] };
      expect(violations.map(({ id, nodes }) => `${scheme}: ${id} ${JSON.stringify(nodes).slice(0, 300)}`)).toEqual([]);
    }
  };

  test('the second reader reads by keys and knows nothing; the two are shown side by side', async () => {
    await page.goto(`${served.urls[0]}#/queue?order=surest&choice=share&percent=100`);
    await says('2 to read');
    expect(await page.$$eval('.header nav a', (links) => links.length)).toBe(1);
    await check();
    const open = async (encounter: number) => {
      await page.evaluate(`location.hash = '#/encounter/${encounter}'`);
      await says(`Encounter ${encounter}`);
      await page.waitForSelector('.candidate.is-chosen');
    };
    await open(unknown);
    expect(await page.$eval('main', (node) => node.textContent)).not.toMatch(/Nova|Ana\b/);
    await page.keyboard.press('n');
    await says('A second reading gives no name');
    await page.keyboard.press('Enter');
    await says(`saved: second reading of encounter ${unknown}: a new animal`);
    await open(named);
    await page.keyboard.press('d');
    await page.waitForSelector('.candidate.is-chosen:nth-child(2 of .candidate)');
    await page.keyboard.press('s');
    await page.keyboard.press('2');
    await says('Nothing of this waits for you');
    await says('0 to read, 2 read');
    const lines = (await historyOf(catalogue)).filter(({ kind }) => kind === 'second-reading');
    expect(lines.map(({ made_by }) => made_by)).toEqual(['Rui', 'Rui']);
    expect(JSON.parse(lines[0]!.evidence!)).toMatchObject({ rank: 2, looked: 2 });

    await page.goto(`${served.urls[1]}#/readers`);
    await page.waitForSelector('.disagreement');
    await says('First reader: Ana');
    await says('Second reader: Rui');
    await check();
  });

  test('a season shows its numbers, its curve, and the way to animals and to the queue', async () => {
    await page.goto(`${served.urls[1]}#/season`);
    await page.waitForSelector('.discovery path');
    await page.select('.filters select', '2026');
    await says('new animals');
    await page.waitForFunction(`location.hash === '#/season?where=year+%3D+2026'`);
    await page.waitForFunction(`document.querySelector('.figures dd')?.textContent === '5'`);
    await check();
    await page.click('.season-tables a[href^="#/animal/"]');
    await page.waitForSelector('.animal-page');
  });
});
