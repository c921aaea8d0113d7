/**
 * Pictures of every page, of rendered whales, some minutes.
 *
 * usage: node packages/review/src/testing/screenshots.ts              those of docs/review.md, small and of few colours
 *        node packages/review/src/testing/screenshots.ts FOLDER [NAME …]   all, or those named, at 1280 × 800 and 2560 × 1440, light and dark, to look at
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import sharp from 'sharp';
import { picturedCatalogues } from './pictured-catalogues.ts';
import { type PicturedPage, pagesAfter, pagesBefore, pagesLost, picture } from './pictured-pages.ts';

type Scheme = 'light' | 'dark';

const [given, ...wanted] = process.argv.slice(2);
const target = given ?? fileURLToPath(new URL('../../../../docs/review', import.meta.url));
/** Colours of a picture in the docs: enough for photos of the sea, and a quarter of the bytes. */
const colours = 96;
const sizes = [
  [1280, 800],
  [2560, 1440],
] as const;

const folder = await mkdtemp(join(tmpdir(), 'review-'));
const catalogues = await picturedCatalogues(folder);
const browser = await launchChromium();
if (!browser) throw new Error('Chromium is there on Linux x64 only');
await mkdir(target, { recursive: true });
try {
  await takeAll(pagesBefore);
  await catalogues.readTwice();
  await takeAll(pagesAfter);
  await catalogues.losePhotos();
  await takeAll(pagesLost);

  async function takeAll(pages: readonly PicturedPage[]): Promise<void> {
    for (const one of pages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      if (given === undefined) {
        if (one.inDocs) await take(one, one.inDocs, sizes[0], one.name);
        continue;
      }
      for (const size of sizes)
        for (const scheme of ['light', 'dark'] as const)
          await take(one, scheme, size, `${one.name}-${size[0]}-${scheme}`);
    }
  }

  async function take(one: PicturedPage, scheme: Scheme, [width, height]: readonly [number, number], name: string) {
    // What a page before holds down, or keeps in the browser, is none of this one's.
    const context = await browser!.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await picture(page, catalogues, one).catch(async (error: Error) => {
      await page.screenshot({ path: join(target, `failed-${name}.png`) as `${string}.png` });
      throw new Error(`the page ${one.name} did not come: ${error.message}`);
    });
    const taken = sharp(await page.screenshot());
    const file = join(target, `${name}.png`);
    const written = given === undefined ? taken.resize(1024).png({ palette: true, colours, effort: 10 }) : taken.png();
    console.log(`${file}: ${Math.round((await written.toFile(file)).size / 1000)} kB`);
    await context.close();
  }
} finally {
  await browser.close();
  await catalogues.close();
  await rm(folder, { recursive: true });
}
