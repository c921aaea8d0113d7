/** The page in Chromium, used as people use it. */
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, encounterView, historyOf, queueOf, undo } from '@flukeprint/catalogue';
import { namesOf } from '@flukeprint/catalogue/testing/season';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import type { KeyInput, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PairOfPhotos } from './pair-of-photos.ts';
import { PairComparer } from './server/pair-comparer.ts';
import { leaveFreely } from './testing/leave-freely.ts';
import { renderedCatalogue } from './testing/rendered-catalogue.ts';
import { servedReview } from './testing/served-review.ts';

const evil = '<img src=x onerror="document.title=1">';
const names = ['Alba', 'Bruno', evil, 'Dante', 'Elba', 'Fado'];

const browser = await launchChromium();
if (!browser) console.warn('Skipped: Chromium is installed on Linux x64 only');
afterAll(() => browser?.close());

describe.skipIf(!browser)('the review page', { timeout: 240_000 }, () => {
  let folder: string;
  let catalogue: Catalogue;
  let served: Awaited<ReturnType<typeof servedReview>>;
  let page: Page;
  /** What went wrong in the page, violations of its policy included. */
  const wrong: string[] = [];
  /** Whether a test takes photos away: the viewer tells the console that they do not come, whenever it hears of it. */
  let photosMayFail = false;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'review-page-'));
    catalogue = await renderedCatalogue({ folder, names, strangers: 1, width: 180, height: 120 });
    served = await servedReview(catalogue, 'Ana', 'Rui');
  }, 120_000);
  afterAll(async () => {
    await served?.close();
    await catalogue?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    photosMayFail = false;
    page = await opened(served.urls[0]!);
  }, 30_000);
  afterEach(async () => {
    await page.browserContext().close();
    // Each test begins with nothing decided.
    for (const line of await historyOf(catalogue))
      if (line.made_by !== 'import' && line.kind !== 'undo' && line.undone_by === null)
        await undo(catalogue, line.id, { by: 'test' });
    expect(wrong.splice(0)).toEqual([]);
  }, 30_000);

  /** A browser of its own: another sitting. */
  async function opened(url: string): Promise<Page> {
    const context = await browser!.createBrowserContext();
    const own = await context.newPage();
    leaveFreely(own);
    await own.setViewport({ width: 1280, height: 800 });
    own.on('pageerror', (error) => wrong.push(String(error)));
    own.on('console', (message) => {
      // Answers that are refusals are asked for by tests.
      const isAskedFor =
        /^Failed to load resource/.test(message.text()) || (photosMayFail && /^Tile /.test(message.text()));
      if (message.type() === 'error' && !isAskedFor) wrong.push(message.text());
    });
    await own.goto(url);
    await own.waitForSelector('a.queue-row');
    return own;
  }

  const says = (text: string, own = page) =>
    own.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, { timeout: 30_000 });
  const press = async (...keys: KeyInput[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const click = (text: string) =>
    page.locator(`::-p-xpath(//button[contains(., "${text}") and not(@disabled)])`).click();
  /** The number of the encounter that is open. */
  const open = async (own = page): Promise<number> => {
    await own.waitForSelector('.candidate.is-chosen');
    return Number(/encounter\/(\d+)/.exec(own.url())![1]);
  };
  const nameOf = async (encounter: number) => (await namesOf(catalogue))[encounter - 1]!;

  test('by keyboard alone: decide, undo, reload, and it is still there', async () => {
    const { encounters } = await queueOf(catalogue);
    await page.waitForFunction('document.activeElement?.matches("a.queue-row")');
    await press('Enter');
    const first = await open();
    expect(first).toBe(encounters[0]!.encounter);
    await says('Alba');
    // Different from the second, after a look at it; then the same as the first.
    await press('j');
    await page.waitForSelector('.candidate.is-chosen:nth-child(2 of .candidate)');
    await press('d');
    await page.waitForSelector('.candidate.is-chosen:nth-child(3 of .candidate)');
    await says(`saved: encounter ${first} and Bruno: different`);
    await press('k', 'k', 'w');
    await page.keyboard.type('notched');
    await press('Enter', 's', '1');
    await says(`saved: encounter ${first} and Alba: same (certain)`);
    expect(JSON.parse((await historyOf(catalogue, { limit: 1 }))[0]!.evidence!)).toMatchObject({ note: 'notched' });
    expect(await open()).toBe(encounters[1]!.encounter);
    expect(await nameOf(first)).toBe('Alba');
    await says('1 decided now');

    await press('u');
    await page.waitForFunction(`location.hash === '#/encounter/${first}'`);
    await says(`undo`);
    expect(await nameOf(first)).toBe(null);
    await page.reload();
    await open();
    await page.waitForSelector('.candidate.is-different:nth-child(2 of .candidate)');
    await press('s', 'Enter');
    await says(`saved: encounter ${first} and Alba: same (certain)`);
    await page.reload();
    await press('q');
    await page.waitForSelector('a.queue-row');
    await says('6 encounters wait');
    const [line] = await historyOf(catalogue, { limit: 1 });
    expect(line).toMatchObject({
      kind: 'verdict',
      made_by: 'Ana',
      summary: `encounter ${first} and Alba: same (certain)`,
    });
    expect(JSON.parse(line!.evidence!)).toMatchObject({
      rank: 1,
      looked: 1,
      seconds: expect.any(Number),
      photos: [expect.any(Number), expect.any(Number)],
    });
  });

  test('the key for a note takes the letters that follow at once, before any frame', async () => {
    await page.click('a.queue-row');
    const first = await open();
    const focused = await page.evaluate(`
      dispatchEvent(new KeyboardEvent('keydown', { key: 'w', cancelable: true }));
      document.activeElement.placeholder`);
    expect(focused).toBe('Note with the verdict (W)');
    await page.keyboard.type('d s n i');
    await press('Enter', 's', '1');
    await says(`saved: encounter ${first} and Alba: same (certain)`);
    expect(JSON.parse((await historyOf(catalogue, { limit: 1 }))[0]!.evidence!)).toMatchObject({ note: 'd s n i' });
  });

  test('by mouse alone: two animals, a new one by its name, a flag', async () => {
    await page.click('a.queue-row');
    const first = await open();
    await click('Different');
    await page.waitForSelector('.candidate.is-chosen:nth-child(2 of .candidate)');
    await click('Cannot tell');
    await says(`saved: encounter ${first} and Bruno: incomparable`);
    await click('Flags');
    await page.click('.modal input[type=checkbox]');
    await click('Keep');
    await says('saved: remark on');
    await click('New animal');
    await says('3 of 6 candidates were looked at: 4 are worth a look');
    await page.type('.modal input[type=text]', evil);
    await click('Name it');
    // The browser asks for the box to be ticked.
    expect(await nameOf(first)).toBe(null);
    await page.click('.modal input[type=checkbox]');
    await click('Name it');
    // There is an animal of this name: the server refuses, and the page says so.
    await says('Not saved');
    await click('Let go');
    await page.goBack();
    await page.waitForFunction(`document.querySelector('.strip').innerText.startsWith('Encounter ${first}')`);
    await click('New animal');
    await page.type('.modal input[type=text]', 'Nova');
    await page.click('.modal input[type=checkbox]');
    await click('Name it');
    await says(`saved: encounter ${first} shows a new animal, Nova`);
    expect(await nameOf(first)).toBe('Nova');
    expect((await encounterView(catalogue, first)).flags).toEqual(['two animals']);
    await click('Undo');
    await page.waitForFunction(`location.hash === '#/encounter/${first}'`);
    await says('undo');
    expect(await nameOf(first)).toBe(null);
  });

  test('the next encounter shows at once: it is there before it is asked for', async () => {
    await page.click('a.queue-row');
    const first = await open();
    const next = (await queueOf(catalogue)).encounters[1]!.encounter;
    await page.waitForNetworkIdle({ idleTime: 1000 });
    photosMayFail = true;
    await page.setOfflineMode(true);
    const shown = await page.evaluate(`new Promise((resolve) => {
      dispatchEvent(new KeyboardEvent('keydown', { key: ' ' }));
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.querySelector('.strip').innerText)));
    })`);
    expect(shown).toContain(`Encounter ${next}`);
    expect(next).not.toBe(first);
    await page.setOfflineMode(false);
  });

  test('what is not saved is said to be so, and can be sent again', async () => {
    await page.click('a.queue-row');
    const first = await open();
    await page.waitForNetworkIdle({ idleTime: 1000 });
    photosMayFail = true;
    await page.setOfflineMode(true);
    await press('s', '2');
    await says('Not saved: encounter');
    await says('the server does not answer');
    expect(await page.$eval('.actions-saved', (node) => node.textContent)).toBe('not saved: see above');
    expect(await nameOf(first)).toBe(null);
    await page.setOfflineMode(false);
    await click('Try again');
    await says(`saved: encounter ${first} and Alba: same (probable)`);
    expect(await page.$('.notice')).toBe(null);
    expect(await nameOf(first)).toBe('Alba');
  });

  test('a decision does not wait for comparisons, however many are asked for and however long they take', async () => {
    const { promise: never, resolve } = Promise.withResolvers<PairOfPhotos>();
    const compare = vi.spyOn(PairComparer.prototype, 'compare').mockReturnValue(never);
    try {
      await page.click('a.queue-row');
      const first = await open();
      for (let candidate = 2; candidate <= names.length; candidate++) {
        await press('j');
        await page.waitForSelector(`.candidate.is-chosen:nth-child(${candidate} of .candidate)`);
      }
      await press('k', 's', '1');
      await says(`saved: encounter ${first} and Elba: same (certain)`);
      // "Not saved: …" would be said by the same words.
      expect(await nameOf(first)).toBe('Elba');
      expect(compare).toHaveBeenCalled();
    } finally {
      resolve({ points: [], weights: [], map: null });
      compare.mockRestore();
    }
  });

  test('two browsers: one hears of the other, and overwrites nothing', async () => {
    const second = await opened(served.urls[1]!);
    await page.click('a.queue-row');
    const encounter = await open();
    await second.click('a.queue-row');
    expect(await open(second)).toBe(encounter);
    await page.type('.actions-note input', 'what Ana was writing');
    await second.keyboard.press('s');
    await second.keyboard.press('3');
    await says(`saved: encounter ${encounter} and Alba: same (possible)`, second);
    await says('Alba: same, says Rui');
    expect(await page.$eval('.actions-note input', (node) => (node as { value?: string }).value)).toBe(
      'what Ana was writing',
    );
    await click('Different');
    await says('Someone was faster');
    await says('Rui decided meanwhile');
    expect((await encounterView(catalogue, encounter)).candidates[0]).toMatchObject({
      verdict: 'same',
      certainty: 'possible',
    });
    await click('Understood');
    // Who has seen what the other said may decide.
    await page.waitForSelector('.candidate.is-same');
    await page.click('.candidate-choose');
    await click('Different');
    await says(`saved: encounter ${encounter} and Alba: different`);
    await second.browserContext().close();
  });

  test('grades come before candidates, by digits', async () => {
    await page.click('a.queue-row');
    const encounter = await open();
    await press('g');
    await page.waitForSelector('.grades');
    expect(await page.$('.candidate')).toBe(null);
    const photos = (await encounterView(catalogue, encounter)).photos.length;
    for (let i = 0; i < photos; i++) {
      await press('5', '4', '4', '3', '5', '2');
      await says('saved: grade photo');
    }
    await page.waitForSelector('.candidate.is-chosen');
    const view = await encounterView(catalogue, encounter);
    expect(view.photos.map(({ quality, distinctiveness }) => [quality, distinctiveness])).toEqual(
      view.photos.map(() => [3, 2]),
    );
  });

  test('marked places, mirrored and turned photos, lines, heat and blinking', async () => {
    await page.click('a.queue-row');
    await open();
    await says('places match');
    await page.waitForFunction(`!document.querySelector('.first-sight')`);
    await press('l');
    await page.waitForSelector('.lines line');
    const from = await page.$eval('.lines line', (line) => line.getAttribute('x1'));
    await press('+');
    await page.waitForFunction(`document.querySelector('.lines line')?.getAttribute('x1') !== '${from}'`);
    await press('m', 'r', 'c');
    await page.waitForSelector('.adjust');
    await press('Escape');
    await page.keyboard.down('h');
    await page.waitForFunction(`document.querySelector('.heat').width > 100`);
    await page.keyboard.up('h');
    await page.waitForFunction(`document.querySelector('.heat').width === 0`);
    await press('b');
    await page.waitForSelector('.blink.is-over img');
    await press('b', 'p', 'z');
    for (const side of [1, 2]) {
      const box = await (await page.$(`.pane:nth-child(${side}) .pane-photo`))!.boundingBox();
      await page.mouse.click(box!.x + box!.width / 2, box!.y + box!.height / 2);
    }
    await says('1 marked');
    await press('d');
    await says('saved: encounter');
    const [line] = await historyOf(catalogue, { limit: 1 });
    const [[x, y]] = JSON.parse(line!.evidence!).points;
    expect(x).toBeCloseTo(0.5, 1);
    expect(y).toBeCloseTo(0.5, 1);
  });

  test('names, notes and places are text, whatever they hold', async () => {
    await catalogue.engine.database.updateTable('encounter').set({ place: evil, code: evil, notes: evil }).execute();
    await page.reload();
    for (const hash of [
      '#/queue',
      '#/encounter/3',
      '#/animals',
      `#/animal/${encodeURIComponent(evil)}`,
      '#/history',
      '#/photo/9',
    ]) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await says(evil);
    }
    expect(await page.title()).toBe('Flukeprint review');
  });

  test.each(['light', 'dark'])('axe finds nothing wrong, %s', async (scheme) => {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const check = async (what: string) => {
      await page.evaluate(axe);
      // Another scheme changes colours alone.
      const rules = scheme === 'light' ? '{}' : `{ runOnly: ['color-contrast'] }`;
      const { violations } = (await page.evaluate(`axe.run(${rules})`)) as {
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
      };
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${what}: ${id} ${html} ${failureSummary}`),
      );
      expect(found).toEqual([]);
      // Lists scroll up and down; nothing lies beside the window.
      const cut = `[...document.querySelectorAll('button, input, select, a, p, h2')].filter((node) => {
        const { left, right, width } = node.getBoundingClientRect();
        return width > 0 && (left < 0 || right > innerWidth);
      }).map((node) => node.outerHTML)`;
      expect(await page.evaluate(cut)).toEqual([]);
    };
    await check('queue');
    await page.click('a.queue-row');
    await open();
    await check('encounter');
    await press('s');
    await check('certainty');
    await press('Escape', 'c');
    await check('contrast');
    await press('Escape', 't');
    await check('remarks');
    await press('Escape', 'n');
    await check('new animal');
    await press('Escape', '?');
    await check('help');
    await press('Escape', 'd');
    await page.waitForSelector('.candidate.is-different');
    await check('verdict');
    await press('g');
    await page.waitForSelector('.grades');
    await check('grades');
    for (const [hash, ready] of [
      ['#/animals', '.card'],
      ['#/animal/Alba', '.sighting'],
      ['#/history', '.journal button'],
      ['#/photo/4', '.photo-facts'],
    ] as const) {
      await page.evaluate(`location.hash = '${hash}'`);
      await page.waitForSelector(ready);
      await check(hash);
    }
  });

  test('photos that moved: the page says which command tells where they are, and shows them once they are there', async () => {
    const photos = join(folder, 'photos');
    photosMayFail = true;
    await rename(photos, join(folder, 'moved'));
    try {
      await page.reload();
      await says(`The photos in ${photos} are not there.`);
      await says(`flukeprint catalog relocate ${join(folder, 'catalogue.db')} ${photos} NEW-FOLDER`);
      await page.click('a.queue-row');
      await page.waitForFunction(`document.querySelector('.pane-missing')?.innerText.includes('catalog relocate')`);
    } finally {
      await rename(join(folder, 'moved'), photos);
    }
    await click('Look again');
    await page.waitForFunction(`!document.querySelector('.notice')`);
  });

  test('who is through hears how it went, and a catalogue without photos where to begin', async () => {
    const { encounters } = await queueOf(catalogue);
    await page.waitForFunction('document.activeElement?.matches("a.queue-row")');
    await press('Enter');
    for (const { encounter } of encounters) {
      await page.waitForFunction(`location.hash === '#/encounter/${encounter}'`);
      await page.waitForSelector('.candidate.is-chosen');
      await press('s', '1');
    }
    await says('Every encounter has a name.');
    await says(`You decided ${encounters.length} in this sitting`);
    const empty = await Catalogue.init(join(folder, 'empty.db'));
    const own = await servedReview(empty, 'Ana');
    try {
      for (const [hash, text] of [
        ['queue', `flukeprint catalog import ${join(folder, 'empty.db')} FOLDER`],
        ['animals', 'No animal has a name yet.'],
        ['season', 'This catalogue holds no photos yet.'],
        ['boxes', 'This catalogue holds no photos yet.'],
        ['readers', `flukeprint review ${join(folder, 'empty.db')} --by NAME --second-reader`],
      ]) {
        await page.goto(`${own.urls[0]}#/${hash}`);
        await says(text!);
      }
    } finally {
      await own.close();
      await empty.close();
    }
  });

  test('the journal takes a line back', async () => {
    await page.click('a.queue-row');
    const encounter = await open();
    await press('s', '1');
    await says('saved:');
    await page.evaluate(`location.hash = '#/history'`);
    await page.waitForSelector('.journal button');
    await page.click('.journal tbody tr:first-child button');
    await page.waitForSelector('.journal .is-undone');
    // Lines of the tests before are undone as well.
    await expect.poll(() => nameOf(encounter)).toBe(null);
  });
});
