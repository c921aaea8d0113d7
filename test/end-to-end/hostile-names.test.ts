/** Photos, folders, animals, places and runs whose names are programs to a browser or a spreadsheet, on every page and in every table that a command writes. */
import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { launchChromium } from '@flukeprint/kernels-wgsl/testing/chromium';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv, temporaryFolder } from './files.ts';
import { quick, succeed } from './flukeprint.ts';
import { evil, look, openPage, pagesBelow, worse } from './pages.ts';

const browser = await launchChromium();
if (!browser) console.warn('Skipped: Chromium is installed on Linux x64 only');
afterAll(() => browser?.close());

const cpu = ['--device', 'wasm', '--workers', '1'];
/** A page's text has these names as they are. Not by `toContain`, which would print all of the page. */
function expectNames(text: string, ...names: readonly string[]): void {
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
}
/** Cells that a spreadsheet would run. */
const formulas = (rows: readonly Readonly<Record<string, string>>[]) =>
  rows.flatMap(Object.values).filter((text) => /^[=+\-@]/.test(text) && Number.isNaN(Number(text)));
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe.skipIf(!browser)('names that are programs to a browser, or to a spreadsheet', { timeout: 900_000 }, () => {
  const folder = temporaryFolder();
  const out = join(folder, `out ${evil('folder')}`);
  const at = (...names: string[]) => join(out, ...names);
  const [photos, table, queries] = [at('photos'), at('photos', 'table.csv'), at('new')];
  const [run, failures] = [at(`run ${evil('run')}`), at(`failures ${evil('failures')}`)];
  const file = (i: number, k: number) => `@${i}${k} ${evil('file')}.jpg`;
  const animal = (i: number) => `${'=+-@'[i % 4]}${i} ${worse('animal')}`;
  const ownFolder = (i: number) => `=${i} ${evil('own folder')}`;
  const [place, encounter] = [worse('place'), (i: number) => `${i} ${worse('encounter')}`];

  /** As many as it takes for probabilities: animals, and photos of each in a table; one more of each is new. */
  const [individuals, known] = [7, 12];
  const animals = Array.from({ length: individuals }, (_, i) => animal(i));
  /** Photos in folders of such names, and a table that calls their animals worse. */
  beforeAll(async () => {
    await mkdir(out);
    const flukes = { individuals, photosPerIndividual: known + 1, width: 160, height: 120, seed: 3, workers: 1 };
    await renderFlukes({ folder: photos, ...flukes });
    const rows: string[] = [];
    for (const [i, plain] of (await readdir(photos))
      .filter((name) => name.startsWith('fluke'))
      .sort()
      .entries()) {
      const own = ownFolder(i);
      await rename(join(photos, plain), join(photos, own));
      await mkdir(join(queries, own), { recursive: true });
      for (const [k, name] of (await readdir(join(photos, own))).sort().entries()) {
        await rename(join(photos, own, name), join(k === known ? queries : photos, own, file(i, k)));
        const cells = [`${own}/${file(i, k)}`, animal(i), encounter(100 * i + k), `2026-08-${10 + k}`, place];
        if (k < known) rows.push(cells.map(cell).join());
      }
    }
    await writeFile(table, `path,individual,encounter,date,place\n${rows.join('\n')}\n`);
    await succeed(['train', '--data', table, '--output', run, '--epochs', '2', '--eval-every', '1', ...quick]);
    await writeFile(join(photos, ownFolder(0), '=empty.jpg'), '');
    await succeed(['evaluate', '--run', run, '--failures', failures, ...cpu]);
  }, 900_000);

  /** Every page of a folder is opened; what each shows is returned by its path. */
  async function opened(below: string): Promise<Record<string, string>> {
    const page = await browser!.newPage();
    const texts: Record<string, string> = {};
    for (const name of await pagesBelow(below)) {
      const { faults, text } = await openPage(page, below, name);
      expect(faults, name).toEqual([]);
      texts[name] = text;
    }
    await page.close();
    return texts;
  }

  test('what looks at pages sees each way in which a name may be taken for markup', async () => {
    const naive = join(folder, 'naive');
    await mkdir(naive);
    await writeFile(join(naive, 'text.html'), `<!doctype html><p>${worse('text')}</p>`);
    await writeFile(join(naive, 'attribute.html'), `<!doctype html><p title="${evil('attribute')}"></p>`);
    await writeFile(join(naive, 'link.html'), `<!doctype html><a href="javascript:window.hit=1">a</a>`);
    await writeFile(
      join(naive, 'picture.svg'),
      `<svg xmlns="http://www.w3.org/2000/svg"><text>${evil('svg')}</text></svg>`,
    );
    const page = await browser!.newPage();
    const faults = async (name: string) => (await openPage(page, naive, name)).faults.join('\n');
    expect(await faults('text.html')).toMatch(
      /a name ran[\s\S]*1 scripts[\s\S]*script with hit[\s\S]*img with onerror/,
    );
    expect(await faults('attribute.html')).toMatch(/a name ran[\s\S]*img with hit/);
    expect(await faults('link.html')).toMatch(/href leads to javascript/);
    expect(await faults('picture.svg')).toMatch(/not well-formed/);
    await page.close();
  });

  test('pages and pictures of training and evaluation show them as text', async () => {
    const texts = await opened(run);
    expect(Object.keys(texts)).toEqual([
      ...['evaluation/reliability.svg', 'plots/learning-rate.svg', 'plots/loss.svg', 'plots/scores.svg'],
    ]);
    const { 'index.html': failed } = await opened(failures);
    expectNames(failed!, worse('animal'), evil('own folder'), evil('file'));
  });

  test('the page and the sheet of matches do, when they are searched and compared, too', async () => {
    const folder = at(`match ${evil('out')}`);
    await mkdir(folder);
    const args = ['match', '--run', run, '--features', 'none', '--gallery', table, '--queries', queries, ...cpu];
    await succeed([...args, '--output', join(folder, 'm.html'), '--sheet', join(folder, 'sheet.html')]);
    await succeed([...args, '--output', join(folder, 'm.csv'), '--no-page', '--sheet', join(folder, 'sheet.png')]);
    const texts = await opened(folder);
    expect(Object.keys(texts)).toEqual(['m.html', 'sheet.html']);
    for (const text of Object.values(texts))
      expectNames(text, worse('animal'), evil('own folder'), evil('file'), evil('run'));

    const page = await browser!.newPage();
    await openPage(page, folder, 'm.html');
    await page.type('#text', worse('animal'));
    expect(await page.$$eval('.query:not([hidden])', (all) => all.length)).toBe(individuals);
    await page.click('.query .asked a.photo');
    await page.waitForSelector('#compare[open]');
    await page.keyboard.press('ArrowRight');
    expect(await page.$eval('#left-text', (node) => node.textContent)).toContain(evil('file'));
    expect(await page.$eval('#right-text', (node) => node.textContent)).toContain(worse('animal'));
    expect((await look(page)).faults).toEqual([]);
    await page.close();
  });

  test('why photos match is said so, too', async () => {
    const why = at(`why ${evil('why')}`);
    const args = ['match', '--gallery', table, '--queries', queries, '--top', '2', '--explain', why, ...cpu];
    const env = { FLUKEPRINT_CACHE: join(folder, 'cache') };
    await succeed([...args, '--output', at('why.csv'), '--no-page'], { env });
    const texts = await opened(why);
    expect(Object.keys(texts)).toEqual(['index.html']);
    expectNames(texts['index.html']!, worse('animal'), evil('own folder'), evil('file'));
    expect((await readdir(why)).filter((name) => name.endsWith('.png'))).toHaveLength(individuals * 2 * 2);
  });

  test('so are the encounters and places of a catalogue', async () => {
    const [catalogue, folder] = [at('whales.db'), at('of a catalogue')];
    await mkdir(folder);
    await succeed(['catalog', 'init', catalogue]);
    await succeed(['catalog', 'import', catalogue, table], { env: { FLUKEPRINT_CACHE: join(out, 'facts') } });
    const match = ['match', '--run', run, '--features', 'none', '--gallery', catalogue, '--queries', queries, ...cpu];
    await succeed([...match, '--output', join(folder, 'm.html')]);
    const { 'm.html': text } = await opened(folder);
    expectNames(text!, worse('animal'), place, evil('file'));
  });

  test('runs are drawn beside one another by such names, and with characters that XML has none for', async () => {
    const others = [`second \u0001\u000b\ufffe ${evil('other run')}`, `third ${'🐋'.repeat(60)}`];
    for (const name of others) await cp(run, at(name), { recursive: true });
    const drawn = at('drawn');
    await mkdir(drawn);
    await succeed(['runs', 'compare', run, ...others.map((name) => at(name)), '--plot', join(drawn, 'runs.svg')]);
    const { 'runs.svg': text } = await opened(drawn);
    expect(text).toContain(`window.hit='run'`);
    expect(text).toContain(`window.hit='other run'`);
  });

  test('the report of such photos is written, and no cell of its table is a formula', async () => {
    const report = at('report');
    await succeed(['report', '--data', photos, '--output', report, '--workers', '1']);
    expect(Object.keys(await opened(report))).toEqual(['photos.svg']);
    const { rows } = readCsv(join(report, 'report.csv'));
    expect(rows.map(({ path }) => path)).toContain(`'${ownFolder(0)}/=empty.jpg`);
    expect(formulas(rows)).toEqual([]);
  });

  test('the table of matches is no formula either; tables that commands read again keep names, and are read', async () => {
    const folder = at('tables');
    const [npy, crops, other] = [join(folder, 'e.npy'), join(folder, 'crops'), join(folder, 'evaluation')];
    await mkdir(folder);
    await succeed(['embed', '--run', run, '--data', table, '--output', npy, ...cpu]);
    await succeed(['match', '--gallery', npy, '--output', join(folder, 'm.csv'), '--device', 'wasm']);
    const matches = readCsv(join(folder, 'm.csv')).rows;
    expect(matches.map(({ individual }) => individual)).toContain(`'${animal(0)}`);
    expect(formulas(matches)).toEqual([]);

    const boxes = [0, 1].map((i) => `${cell(`${ownFolder(i)}/${file(i, 0)}`)},10,10,100,80`);
    await writeFile(join(folder, 'boxes.csv'), `path,x,y,w,h\n${boxes.join('\n')}\n`);
    const crop = ['crop', '--data', table, '--boxes', join(folder, 'boxes.csv'), '--output', crops, '--workers', '1'];
    await succeed(crop);
    const cropped = ['report', '--data', join(crops, 'crops.csv'), '--output', join(folder, 'r'), '--workers', '1'];
    expect((await succeed(cropped)).stdout).toMatch(/^individuals +2/m);

    await cp(join(run, 'evaluation'), other, { recursive: true });
    const compared = await succeed(['runs', 'compare', run, other, '--paired', '--json']);
    expect(JSON.parse(compared.stdout).individuals).toBe(individuals);
    for (const [name, path] of [
      ['queries.csv', 'query'],
      ['open-set.csv', 'query'],
      ['../e.csv', 'path'],
      ['../crops/crops.csv', 'source'],
    ] as const) {
      const { rows } = readCsv(join(other, name));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(animals).toContain(row.individual);
        expect(row[path]).toMatch(/^=\d "'>/);
      }
    }
  });
});
