/**
 * How a long sitting goes: first paint, milliseconds from a key to the next pair, and the memory of server and page as decisions go on.
 *
 * usage: node packages/review/src/testing/long-sitting.ts [ANIMALS] [DECISIONS], 500 of each unless told; one photo in 25 has 24 megapixels
 */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import sharp from 'sharp';
import { renderedCatalogue } from './rendered-catalogue.ts';
import { startReview } from './start-review.ts';

const [animals = 500, decisions = 500] = process.argv.slice(2).map(Number);
const [width, height, enlarged] = [300, 200, 20];
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

const folder = await mkdtemp(join(tmpdir(), 'long-sitting-'));
const name = join(folder, 'catalogue.db');
await makeCatalogue();
const review = await startReview(name, {});
const browser = await launchChromium();
if (!browser) throw new Error('Chromium is there on Linux x64 only');
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(review.url);
  await page.waitForSelector('a.queue-row');
  const painted = await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
  console.log(`first paint ${Math.round(painted as number)} ms`);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.candidate.is-chosen');
  const waits: number[] = [];
  for (let i = 0; i <= decisions; i++) {
    if (i % Math.ceil(decisions / 10) === 0) {
      await page.evaluate('globalThis.gc?.()');
      const { JSHeapUsedSize = 0 } = await page.metrics();
      console.log(
        `${i} decisions: server ${megabytes(await review.memory())}, page's heap ${megabytes(JSHeapUsedSize)}`,
      );
    }
    if (i === decisions) break;
    // As a person does, who looks at the pair: what comes next is loaded meanwhile.
    await page.waitForNetworkIdle({ idleTime: 300, timeout: 60_000 });
    waits.push((await page.evaluate(nextPair)) as number);
  }
  waits.sort((a, b) => a - b);
  const at = (share: number) => Math.round(waits[Math.floor(share * (waits.length - 1))]!);
  console.log(`key to next pair: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`);
} finally {
  await browser.close();
  await review.kill();
  await rm(folder, { recursive: true, force: true });
}

async function makeCatalogue(): Promise<void> {
  const names = Array.from({ length: animals }, (_, i) => `Nº ${i + 1}`);
  await using catalogue = await renderedCatalogue({ folder, names, strangers: 0, photosPerAnimal: 3, width, height });
  const { database } = catalogue.engine;
  const photos = await database.selectFrom('photo').select(['id', 'path']).orderBy('id').execute();
  for (const { id, path } of photos.filter((_, i) => i % 25 === 0)) {
    const file = join(folder, 'photos', path);
    await sharp(file)
      .resize(enlarged * width, enlarged * height)
      .toFile(`${file}.large.jpg`);
    await rename(`${file}.large.jpg`, file);
    await database.updateTable('photo').set({ width: enlarged * width, height: enlarged * height }).where('id', '=', id).execute(); // biome-ignore format: one row
    const annotation = await database.selectFrom('annotation').select(['id', 'box']).where('photo_id', '=', id).executeTakeFirstOrThrow(); // biome-ignore format: one row
    const box = JSON.stringify((JSON.parse(annotation.box!) as number[]).map((side) => side * enlarged));
    await database.updateTable('annotation').set({ box }).where('id', '=', annotation.id).execute();
  }
  console.log(
    `${photos.length} rendered photos of ${width} × ${height}, every 25th of ${enlarged * width} × ${enlarged * height}`,
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
