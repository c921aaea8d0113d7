/** Pictures of the page for docs/review.md, of rendered whales: `node packages/review/src/testing/screenshots.ts`, some minutes. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blindView, Catalogue, encounterView, judge, judgeNew, queueOf, readAgain } from '@flukeprint/catalogue';
import { importSource } from '@flukeprint/catalogue/import/import-source';
import { renderScenes } from '@flukeprint/data';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import type { Page } from 'puppeteer-core';
import sharp from 'sharp';
import { renderedCatalogue } from './rendered-catalogue.ts';
import { servedReview, servedWith } from './served-review.ts';

const names = 'Alba Bruno Cora Dante Elba Fado Gala Hugo Iris Juno Kira Luna'.split(' ');
const target = fileURLToPath(new URL('../../../../docs/review', import.meta.url));
/** Colours of a picture: enough for photos of the sea, and a quarter of the bytes. */
const colours = 96;

const folder = await mkdtemp(join(tmpdir(), 'review-'));
const size = { photosPerAnimal: 5, width: 960, height: 640, seed: 11 };
const catalogue = await renderedCatalogue({ folder, names, strangers: 2, ...size });
const served = await servedReview(catalogue, 'Ana');
const browser = await launchChromium();
if (!browser) throw new Error('Chromium is there on Linux x64 only');
await mkdir(target, { recursive: true });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await show(page, 'light', '');
  await keep(page, 'queue');
  await page.keyboard.press('Enter');
  await page.waitForFunction(`document.body.innerText.includes('places match')`);
  await page.keyboard.press('l');
  await keep(page, 'comparison');
  await page.keyboard.press('l');
  await page.keyboard.press('g');
  await keep(page, 'grades');
  await page.keyboard.press('g');
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.keyboard.press(' ');
  await page.waitForFunction(`document.body.innerText.includes('places match')`);
  await page.keyboard.down('h');
  await keep(page, 'heat');
  await page.keyboard.up('h');
  await show(page, 'light', '#/animal/Alba');
  await keep(page, 'animal');
  await readTwice(catalogue);
  await show(page, 'light', '#/readers');
  await keep(page, 'readers');
  await show(page, 'light', '#/season?where=year+%3D+2026');
  await keep(page, 'season');
  await boxes(page);
} finally {
  await browser.close();
  await served.close();
  await catalogue.close();
  await rm(folder, { recursive: true });
}

/** Two readers of most that waits: they differ about two. */
async function readTwice(of: typeof catalogue): Promise<void> {
  const { encounters } = await queueOf(of);
  for (const [i, { encounter, candidate }] of encounters.slice(0, 10).entries()) {
    const { candidates } = await encounterView(of, encounter);
    if (i === 4) await judgeNew(of, encounter, 'Nova', { by: 'Ana' });
    else if (candidate !== null)
      await judge(of, encounter, candidates[0]!.individual, { verdict: 'same', certainty: 'certain' }, { by: 'Ana' });
    const { seen, candidates: blind } = await blindView(of, encounter);
    const individual = blind[i === 2 ? 1 : 0]!.individual;
    const said =
      i === 7 ? ({ answer: 'new' } as const) : ({ answer: 'same', individual, certainty: 'probable' } as const);
    if (i !== 4) await readAgain(of, encounter, said, { by: 'Rui', choice: 'share', seen });
    else await readAgain(of, encounter, { answer: 'new' }, { by: 'Rui', choice: 'share', seen });
  }
}

/** Photos as the camera took them, of a catalogue of their own. */
async function boxes(page: Page): Promise<void> {
  const scenes = join(folder, 'scenes');
  await renderScenes({ folder: scenes, scenes: 3, width: 960, height: 640, seed: 3 });
  await using season = await Catalogue.init(join(folder, 'season.db'));
  const source = { format: 'folder', individualFrom: 'none' } as const;
  await importSource(season, join(scenes, 'images'), source, { by: 'Ana' });
  const own = await servedWith(season, ['Ana'], { dropped: '/home/ana/season-photos/dropped' });
  await page.goto(`${own.urls[0]}#/boxes`);
  await page.waitForSelector('.box');
  await keep(page, 'boxes');
  await page.evaluate(`location.hash = '#/import'`);
  await page.waitForSelector('.drop');
  await keep(page, 'import');
  await own.close();
}

async function show(page: Page, scheme: 'light' | 'dark', hash: string): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(served.urls[0]! + hash);
  await page.waitForSelector(':is(.queue-row, .sighting, .disagreement) img, .discovery path');
}

async function keep(page: Page, name: string): Promise<void> {
  await page.waitForNetworkIdle({ idleTime: 1000 });
  const file = join(target, `${name}.png`);
  const { size: bytes } = await sharp(await page.screenshot())
    .resize(1024)
    .png({ palette: true, colours, effort: 10 })
    .toFile(file);
  console.log(`${file}: ${Math.round(bytes / 1000)} kB`);
}
