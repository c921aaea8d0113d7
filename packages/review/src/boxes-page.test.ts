/** Importing photos and boxing what they show, in Chromium, as people do it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, historyOf, photosToBox } from '@flukeprint/catalogue';
import { renderScenes } from '@flukeprint/data';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import type { ElementHandle, KeyInput, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LabelFiles } from './server/label-files.ts';
import { leaveFreely } from './testing/leave-freely.ts';
import { servedWith } from './testing/served-review.ts';

const browser = await launchChromium();
if (!browser) console.warn('Skipped: Chromium is installed on Linux x64 only');
afterAll(() => browser?.close());

const evil = '<img src=x onerror="document.title=1">.jpg';

describe.skipIf(!browser)('boxes and imports', { timeout: 240_000 }, () => {
  let folder: string;
  let catalogue: Catalogue;
  let served: Awaited<ReturnType<typeof servedWith>>;
  let page: Page;
  const wrong: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'boxes-page-'));
    await renderScenes({ folder: join(folder, 'scenes'), scenes: 4, width: 320, height: 240, seed: 3, workers: 1 });
    await writeFile(join(folder, evil.replaceAll('/', '')), '<script>document.title=2</script>');
    catalogue = await Catalogue.init(join(folder, 'catalogue.db'));
    const labels = await LabelFiles.open(catalogue, join(folder, 'labels'));
    served = await servedWith(catalogue, ['Ana'], { labels, dropped: join(folder, 'dropped') });
    page = await browser!.newPage();
    leaveFreely(page);
    await page.setViewport({ width: 1280, height: 800 });
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) wrong.push(message.text());
    });
  }, 240_000);
  afterAll(async () => {
    await page?.close();
    await served?.close();
    await catalogue?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const says = (text: string) =>
    page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, { timeout: 60_000 });
  const press = async (...keys: KeyInput[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const click = (text: string) =>
    page.locator(`::-p-xpath(//button[contains(., "${text}") and not(@disabled)])`).click();
  const label = (name: string) => readFile(join(folder, 'labels', 'labels', name), 'utf8').catch(() => null);
  const boxOf = async () => {
    const { x, y, width, height } = (await (await page.$('.box'))!.boundingBox())!;
    return [x, y, width, height].map(Math.round);
  };

  const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const looksRight = async (what: string) => {
    for (const scheme of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.evaluate(await axe);
      const { violations } = (await page.evaluate('axe.run()')) as {
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
      };
      expect(violations.map(({ id, nodes }) => `${what}, ${scheme}: ${id} ${JSON.stringify(nodes)}`)).toEqual([]);
      const cut = `[...document.querySelectorAll('button, label, select, a, p')].filter((node) => {
        const { left, right, width } = node.getBoundingClientRect();
        return width > 0 && (left < 0 || right > innerWidth);
      }).map((node) => node.outerHTML)`;
      expect(await page.evaluate(cut)).toEqual([]);
    }
  };

  test('photos are chosen, told where they go, copied, and become encounters; what is none is left out by name', async () => {
    await page.goto(`${served.urls[0]}#/import`);
    await says(join(folder, 'dropped'));
    await looksRight('import');
    // biome-ignore lint/suspicious/noExplicitAny: the types of a page are not those of Node.
    const input = (await page.waitForSelector('.file input')) as ElementHandle<any>;
    const scenes = (await readdir(join(folder, 'scenes', 'images'))).map((name) =>
      join(folder, 'scenes', 'images', name),
    );
    await input.uploadFile(...scenes, join(folder, evil));
    await says('5 files');
    expect(await readdir(folder)).not.toContain('dropped');
    await click('Import');
    await says('4 photos, 4 encounters imported, 1 left out');
    await says(evil);
    expect(await page.title()).toBe('Flukeprint review');
    await looksRight('imported');
    const sent = await readdir(join(folder, 'dropped'), { recursive: true });
    expect(sent.filter((name) => name.includes('.'))).toHaveLength(4);
    expect((await historyOf(catalogue))[0]).toMatchObject({ kind: 'import', made_by: 'Ana' });
    // A drop from another window, of the same photo.
    const again = (await readFile(scenes[0]!)).toString('base64');
    await page.evaluate(`{
      const files = new DataTransfer();
      const bytes = Uint8Array.from(atob('${again}'), (one) => one.charCodeAt(0));
      files.items.add(new File([bytes], 'again.jpg'));
      dispatchEvent(new DragEvent('drop', { dataTransfer: files, cancelable: true }));
    }`);
    await says('1 file');
    await click('Import');
    await says('0 photos, 0 encounters imported, 1 known already');
  });

  test('by keyboard: a suggestion is accepted, a box drawn, moved, sized and taken back, an empty photo said to be so', async () => {
    await page.goto(`${served.urls[0]}#/queue`);
    await press('x');
    await says('of 4 without boxes');
    await page.waitForSelector('.box-stage');
    await page.waitForFunction(`/1 box|no box yet|boxes/.test(document.querySelector('.boxes-photo').innerText)`);
    await page.waitForSelector('.box.is-suggested');
    expect((await photosToBox(catalogue, 'unboxed')).counts.unboxed).toBe(4);
    await looksRight('suggested');
    await press('Enter');
    await says('3 of 4 without boxes');
    await says('1 done now');
    await expect.poll(() => label('scene_00001.txt')).toMatch(/^0 0\.\d{6} /);

    await page.waitForFunction(`document.querySelector('.boxes-photo').innerText.startsWith('scene_00002')`);
    await page.waitForFunction(`!document.querySelector('.boxes-photo').innerText.includes('looking')`);
    while (await page.$('.box')) await press('Delete');
    await press('Enter');
    await says('no box yet: N or the mouse draws one');
    await press('n');
    const [x, y, width, height] = (await boxOf()) as [number, number, number, number];
    await press('ArrowRight', 'ArrowDown');
    await page.keyboard.down('Shift');
    await press('ArrowRight', 'ArrowUp');
    await page.keyboard.up('Shift');
    expect(await boxOf()).toEqual([x + 6, y + 6, width + 6, height - 6]);
    await says('saved: 1 box in scene_00002.jpg');
    await press('u');
    await page.waitForFunction(`!document.querySelector('.box:not(.is-suggested)')`);
    await expect.poll(() => label('scene_00002.txt')).toBe(null);
    await press('e');
    await says('1 empty');
    await expect.poll(() => label('scene_00002.txt')).toBe('');
    await says('2 done now');
  });

  test('by mouse: a box is drawn, pulled by a corner and dragged; a second one beside it; all is there after a reload', async () => {
    await page.goto('about:blank');
    await page.goto(`${served.urls[0]}#/boxes?show=all`);
    await page.waitForSelector('.box-stage canvas');
    const photo = () => page.$eval('.boxes-photo b', (node) => node.textContent);
    await page.waitForSelector('.boxes-photo b');
    for (let before = await photo(); before !== 'scene_00003.jpg'; before = await photo()) {
      await click('Skip');
      await page.waitForFunction(`document.querySelector('.boxes-photo b').textContent !== '${before}'`);
    }
    await page.waitForFunction(`!document.querySelector('.boxes-photo').innerText.includes('looking')`);
    while (await page.$('.box')) {
      await (await page.$('.box'))!.focus();
      await click('Delete');
    }
    const stage = (await (await page.$('.box-stage'))!.boundingBox())!;
    const [left, top] = [stage.x + stage.width / 2 - 150, stage.y + stage.height / 2 - 100];
    const drag = async (from: readonly [number, number], to: readonly [number, number]) => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
      await page.mouse.move(...to);
      await page.mouse.up();
    };
    await drag([left, top], [left + 200, top + 100]);
    await page.waitForSelector('.box.is-selected');
    const near = (values: readonly number[], expected: readonly number[]) => {
      for (const [i, value] of values.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(3);
    };
    near(await boxOf(), [left, top, 200, 100]);
    await drag([left + 200, top + 100], [left + 240, top + 130]);
    near(await boxOf(), [left, top, 240, 130]);
    await drag([left + 100, top + 60], [left + 80, top + 50]);
    near(await boxOf(), [left - 20, top - 10, 240, 130]);
    await says('saved: 1 box in scene_00003.jpg');
    await drag([left + 250, top + 150], [left + 300, top + 200]);
    await says('saved: 2 boxes in scene_00003.jpg');
    await page.reload();
    await page.waitForFunction(`document.querySelectorAll('.box').length === 2`);
    near(await boxOf(), [left - 20, top - 10, 240, 130]);
    expect((await label('scene_00003.txt'))!.split('\n')).toHaveLength(3);
    await looksRight('boxed');
    await click('Delete');
    await says('saved: 1 box in scene_00003.jpg');
    await click('Undo');
    await page.waitForFunction(`document.querySelectorAll('.box').length === 2`);
    expect(wrong).toEqual([]);
  });
});
