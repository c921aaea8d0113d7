import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayoutChanges } from '@flukeprint/reid/matching/match-table';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MatchOutputFlags, matchOutputs, outputsOf } from './match-outputs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'match-outputs-'));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const flags = (output: string, more: Partial<MatchOutputFlags> = {}): MatchOutputFlags => ({
  ...{ output: at(output), header: true, unknownName: 'new_whale' },
  ...more,
});
const filesOf = (output: string, more?: Partial<MatchOutputFlags>, source = 'photos') =>
  outputsOf(matchOutputs(flags(output, more), [at(source)])).map(({ path }) => path.slice(folder.length + 1));
const page = (name: string) => [`${name}.html`, join(`${name}-pictures`, 'match-pictures.json')];

test('a table has its page beside it', () => {
  expect(filesOf('m.csv')).toEqual(['m.csv', ...page('m')]);
  expect(filesOf('m.xlsx')).toEqual(['m.xlsx', ...page('m')]);
  expect(filesOf('m.HTML')).toEqual(['m.HTML', join('m-pictures', 'match-pictures.json')]);
  expect(filesOf('m.csv', { page: false })).toEqual(['m.csv']);
});

test('the table of a competition, and one on its way elsewhere, have none', () => {
  for (const layout of ['gdsc', 'humpback'] as const) {
    expect(filesOf('m.csv', { layout })).toEqual(['m.csv']);
    expect(filesOf('m.csv', { layout, page: true })).toEqual(['m.csv', ...page('m')]);
  }
  expect(filesOf('stdout')).toEqual(['stdout']);
});

test('its form goes with the name', () => {
  const layoutOf = (output: string, more?: Partial<LayoutChanges>) => matchOutputs(flags(output, more), []).layout;
  expect(layoutOf('m.csv')).toMatchObject({ form: 'long', separator: ',' });
  expect(layoutOf('m.xlsx')).toMatchObject({ form: 'animals', top: 5 });
  expect(layoutOf('m.xlsx', { layout: 'long' })).toMatchObject({ form: 'long' });
  expect(layoutOf('m.tsv')).toMatchObject({ separator: '\t' });
  expect(layoutOf('m.tsv', { separator: ';' })).toMatchObject({ separator: ';' });
});

test.for(['m.xls', 'm.json', 'm.pdf', 'm.npy', 'm.ods'])('%s would not be what its name says', (name) => {
  expect(() => filesOf(name)).toThrow(/expected --output to end in \.csv, .* \.xlsx .* or \.html/);
});

test('flags that do not go together', () => {
  expect(() => filesOf('m.html', { page: false })).toThrow('is the page');
  expect(() => filesOf('m.html', { layout: 'wide' })).toThrow('--layout wide needs a table');
});

test('where there are no photos there is no page, and it says why', () => {
  expect(filesOf('m.csv', {}, 'a.npy')).toEqual(['m.csv']);
  expect(matchOutputs(flags('m.csv'), [at('a.npy')]).noPage).toContain('.npy files have no photos');
  expect(() => filesOf('m.html', {}, 'a.npy')).toThrow('no page of matches: .npy files have no photos');
});
