import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder-with.ts';
import { isMadeTable } from './made-table.ts';
import { walkFolder } from './walk-folder.ts';

test.each([
  ['path,individual,date,source,left,top,width,height\n', true],
  ['\ufeffquery;rank;match;individual;similarity;probability;certainty\r\n', true],
  ['query\tcertainty\tindividual_1\tprobability_1\n', true],
  ['query,matches\n', true],
  ['path,individual\n', false],
  ['path,individual,date\n', false],
  ['path,reasonable\n', false],
  ['', false],
])('a table that begins with %j is a command’s: %s', (text, isMade) => {
  expect(isMadeTable(Buffer.from(text))).toBe(isMade);
});

test('what a command wrote among photos is not left out; the tables of others are', async () => {
  const folder = folderWith({
    'crops.csv': 'path,individual,date,source,left,top,width,height\n',
    'embeddings.csv': 'row,path,individual,array,network\n',
    ...{ 'embeddings.npy': '', 'other.npy': '', 'notes.csv': 'day,weather\n', 'Alba/1.jpg': '' },
  });
  const { leftOut } = await walkFolder(folder);
  expect(leftOut.all.map(({ kind, count, example }) => [kind, count, example])).toEqual([
    ['CSV', 1, 'notes.csv'],
    ['NPY', 1, 'other.npy'],
  ]);
});
