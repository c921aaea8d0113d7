import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { beforeAll, expect, test } from 'vitest';
import type { Outcome } from '../finished.ts';
import { readCsv, temporaryFolder } from './files.ts';
import { flukeprint, quick, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const cpu = ['--device', 'wasm', '--workers', '1'];
const [photos, queries, run] = [at('photos'), at('new photos'), at('run')];
let training: Outcome;

/** 24 held-out photos, from which scores get words; beside them a known animal and one that the catalogue lacks. */
beforeAll(async () => {
  const flukes = { photosPerIndividual: 8, width: 64, height: 48, seed: 3, workers: 1 };
  await renderFlukes({ folder: photos, individuals: 12, ...flukes });
  await rename(join(photos, 'fluke_0001'), join(photos, 'Nº 17'));
  await mkdir(join(queries, 'Nº 17'), { recursive: true });
  await rename(join(photos, 'Nº 17', 'photo_08.jpg'), join(queries, 'Nº 17', 'seen again.jpg'));
  await renderFlukes({ folder: at('others'), individuals: 1, ...flukes, seed: 4 });
  await rename(join(at('others'), 'fluke_0001', 'photo_01.jpg'), join(queries, 'stranger.jpg'));
  const args = ['--data', photos, '--output', run, '--epochs', '2', '--eval-every', '1', ...quick];
  training = await succeed(['train', ...args]);
});

test('training ends with a verdict in plain words, and keeps what scores mean', async () => {
  expect(training.stdout).toMatch(/\nfor \d+ of \d+ held-out photos the right animal is among the first 5/);
  const { network, features, model } = JSON.parse(await readFile(join(run, 'identity.json'), 'utf8'));
  expect(network).toMatch(/^sha256:/);
  expect(features).toBeNull();
  expect(model).toMatchObject({ queries: 23, individuals: 12 });
});

test('match writes a table and a page with words for scores; a workbook and a sheet where wanted', async () => {
  const match = ['match', '--run', run, '--features', 'none', '--gallery', photos, '--queries', queries, ...cpu];
  const { stdout } = await succeed([...match, '--output', at('out/m.csv'), '--sheet', at('out/m.png')]);
  expect(stdout).toMatch(/\d likely, \d check, \d probably not in the catalogue \(as measured on 23 held-out photos/);
  expect((await readdir(at('out'))).sort()).toEqual(['m-pictures', 'm.csv', 'm.html', 'm.png']);
  expect((await readFile(at('out/m.csv'))).subarray(0, 3).toString('hex')).toBe('efbbbf');
  const { columns, rows } = readCsv(at('out/m.csv'));
  const usual = ['query', 'rank', 'match', 'individual', 'similarity', 'probability', 'certainty'];
  expect(columns).toEqual([...usual, 'probability_new', 'enough']);
  const words = ['likely', 'check', 'probably not in the catalogue'];
  for (const { rank, probability, certainty, probability_new, enough } of rows) {
    const [same, isNew] = [Number(probability), Number(probability_new)];
    expect(same >= 0 && isNew > 0 && same + isNew <= 1.001).toBe(true);
    expect(Number(enough)).toBeLessThanOrEqual(12);
    if (rank === '1') expect(words).toContain(certainty);
  }
  const page = await readFile(at('out/m.html'), 'utf8');
  expect(page.match(/<section class="query"/g)).toHaveLength(2);
  for (const [, address] of page.matchAll(/<img src="([^"]*)"/g))
    expect(existsSync(join(at('out'), decodeURIComponent(address!)))).toBe(true);

  const again = await flukeprint([...match, '--output', at('out/m.html')]);
  expect(again.stderr).toContain('m.html exists already');
  const sheet = ['--sheet', at('out/for ana.html'), '--sheet-queries', 'stranger*'];
  const { stdout: said } = await succeed([...match, '--output', at('out/m.xlsx'), '--no-page', ...sheet]);
  expect(said).toContain(`sheet: ${at('out/for ana.html')} (1 query)`);
  const handed = await readFile(at('out/for ana.html'), 'utf8');
  expect(handed.match(/<section class="query"[^>]*aria-label="stranger\.jpg"/g)).toHaveLength(1);
  expect(handed.match(/<li class=/g)).toHaveLength(5);
  const none = await flukeprint([...match, '--output', at('out/n.xlsx'), '--no-page', '--sheet-queries', '3']);
  expect(none.stderr).toContain('--sheet-queries needs --sheet');
  expect((await readFile(at('out/m.xlsx'))).subarray(0, 2).toString()).toBe('PK');
  const refused = await flukeprint([...match, '--output', at('out/m.pdf')]);
  expect(refused.stderr).toMatch(/expected --output to end in \.csv.*\.xlsx.*\.html \(a page\), received/);

  // What the page shows is not read as photos by the next command, and a smaller page leaves nothing of this one.
  await rm(join(queries, 'stranger.jpg'));
  await succeed([...match, '--output', at('out/m.html'), '--overwrite']);
  const pictures = (await readdir(at('out/m-pictures'))).filter((name) => name.startsWith('query'));
  expect(pictures).toEqual(['query-00001.jpg']);
});

test('evaluate says how often its words were right; embeddings without their run stay uncalibrated', async () => {
  const { stdout } = await succeed(['evaluate', '--run', run, ...cpu]);
  expect(stdout).toMatch(/first answers in words[\s\S]*probably not in the catalogue: \d+/);
  expect(stdout).toMatch(/for \d+ of \d+ held-out photos the right animal is among the first 5/);
  const { answers } = JSON.parse(await readFile(join(run, 'evaluation', 'metrics.json'), 'utf8'));
  expect(answers.likely.count + answers.check.count + answers.absent.count).toBe(23);

  expect(stdout).toMatch(
    /open set: 6 animals of \d+ queries left out of the gallery\n {2}is the animal in it\? AUROC [\d.]+ % \(/,
  );
  expect(stdout).toMatch(/not in the catalogue: ECE [\d.]+ % \([\d.]+ % by chance alone\), Brier 0\.\d+/);
  expect(stdout).toMatch(/to miss at most 1\.0 % of true matches, look at (all|the first \d+).* animals/);
  const folder = join(run, 'evaluation');
  const { open_set, review } = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8'));
  expect(open_set).toMatchObject({ unseen_animals: 6, target_false_match: 0.05 });
  expect(review.plans[0]).toMatchObject({ target_missed: 0.01, catalogue: 12 });
  const open = readCsv(join(folder, 'open-set.csv')).rows;
  expect(open).toHaveLength(23);
  expect(open.filter(({ unseen }) => unseen === 'yes')).toHaveLength(open_set.unseen_queries);
  expect(JSON.parse(await readFile(join(folder, 'identity.json'), 'utf8')).model.catalogue).toBe(6);
  expect(await readFile(join(folder, 'reliability.svg'), 'utf8')).toContain('<svg');

  const paired = await succeed(['runs', 'compare', run, folder, '--paired', '--json']);
  const { figures, queries: count } = JSON.parse(paired.stdout);
  expect(count).toBe(23);
  expect(figures.map(({ figure }: { figure: string }) => figure)).toContain('AUROC');
  for (const { difference, p } of figures) expect([difference, p]).toEqual([0, 1]);
  expect((await flukeprint(['runs', 'compare', run, photos, '--paired'])).stderr).toContain('holds no queries.csv');

  await succeed(['embed', '--run', run, '--data', photos, '--output', at('photos.npy'), ...cpu]);
  const match = ['match', '--gallery', at('photos.npy'), '--top', '1', '--device', 'wasm'];
  const alone = await succeed([...match, '--output', at('alone.csv')]);
  expect(alone.stdout).toContain('uncalibrated cosine');
  expect(alone.stdout).toContain('no page of matches: .npy files have no photos');
  for (const { certainty, probability } of readCsv(at('alone.csv')).rows)
    expect([certainty, probability]).toEqual(['uncalibrated cosine', '']);
  const measured = ['--evaluation', join(run, 'evaluation'), '--output', at('measured.csv')];
  expect((await succeed([...match, ...measured])).stdout).toMatch(/\d+ likely, \d+ check/);
});
