import { chooseMatches, type LayoutChanges, matchTable, resolveLayout } from '@flukeprint/reid/matching/match-table';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { layoutOptions } from './layout-flags.ts';

const gallery = {
  paths: ['a/1.jpg', 'a/2.x.jpg', 'b/3.jpg', 'c/4.png', '5.jpg'],
  individuals: ['a', 'a', 'b', 'c', ''],
};
const queries = { paths: ['new/q 1.jpg', 'a/1.jpg'], individuals: ['', 'a'] };
const cosines = [Float32Array.of(0.5, 0.75, 0.25, -0.5, 0.875), Float32Array.of(1, 0.25, 0.5, 0, 0.125)];

/** The table that these flags of match ask for; the second query is the gallery's first photo. */
function table(...args: string[]): string {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of layoutOptions()) command.addOption(option);
  const layout = resolveLayout(command.parse(args, { from: 'user' }).opts() as LayoutChanges);
  const matches = cosines.map((row, query) =>
    chooseMatches(row, gallery.individuals, layout, (index) => query === 1 && index === 0),
  );
  return matchTable(queries, gallery, matches, layout);
}

describe('a layout', () => {
  test('long has a line per match, best first, without the query itself', () => {
    expect(table('--top', '2')).toBe(
      'query,rank,match,individual,similarity\n' +
        'new/q 1.jpg,1,5.jpg,,0.875000\nnew/q 1.jpg,2,a/2.x.jpg,a,0.750000\n' +
        'a/1.jpg,1,b/3.jpg,b,0.500000\na/1.jpg,2,a/2.x.jpg,a,0.250000\n',
    );
  });

  test('long takes the columns asked for', () => {
    expect(table('--top', '1', '--columns', 'similarity,query', '--header', 'score,image', '--separator', '\\t')).toBe(
      'score\timage\n0.875000\tnew/q 1.jpg\n0.500000\ta/1.jpg\n',
    );
  });

  test('wide has a line per query, and empty fields where the gallery is small', () => {
    expect(table('--layout', 'wide', '--top', '5', '--names', 'stem', '--separator', ';')).toBe(
      'query;match_1;match_2;match_3;match_4;match_5\nq 1;5;2.x;1;3;4\n1;3;2.x;5;4;\n',
    );
  });

  test('gdsc lists 20 photos by their files, without names of columns', () => {
    expect(table('--layout', 'gdsc')).toBe(
      `q 1.jpg,5.jpg,2.x.jpg,1.jpg,3.jpg,4.png${','.repeat(15)}\n1.jpg,3.jpg,2.x.jpg,5.jpg,4.png${','.repeat(16)}\n`,
    );
  });

  test('humpback lists each individual once, by its best photo', () => {
    expect(table('--layout', 'humpback')).toBe('Image,Id\nq 1.jpg,a b c\n1.jpg,b a c\n');
  });

  test.each([
    ['0.3', 'a new_whale b c', 'b new_whale a c'],
    ['0.9', 'new_whale a b c', 'new_whale b a c'],
    ['-1', 'a b c new_whale', 'b a c new_whale'],
  ])('humpback puts the unknown one where cosines fall below %s', (below, first, second) => {
    expect(table('--layout', 'humpback', '--unknown-below', below)).toBe(
      `Image,Id\nq 1.jpg,${first}\n1.jpg,${second}\n`,
    );
  });

  test('humpback never lists more than its five', () => {
    expect(table('--layout', 'humpback', '--top', '2', '--unknown-below', '0.3', '--unknown-name', 'new')).toBe(
      'Image,Id\nq 1.jpg,a new\n1.jpg,b new\n',
    );
  });

  test('may leave out the names of columns', () => {
    expect(table('--layout', 'humpback', '--no-header', '--joined', '|')).toBe('q 1.jpg,a|b|c\n1.jpg,b|a|c\n');
  });

  test.for<[string[], string]>([
    [['--layout', 'wide', '--columns', 'query'], '--columns needs --layout long'],
    [['--joined', ' '], '--joined needs --layout wide'],
    [['--list', 'individuals'], '--list individuals needs --layout wide'],
    [['--layout', 'wide', '--unknown-below', '0.5'], '--unknown-below needs --list individuals'],
    [['--layout', 'humpback', '--header', 'Image'], '--header names 1 columns, there are 2'],
  ])('refuses %j', ([args, message]) => {
    expect(() => table(...args)).toThrow(UserError);
    expect(() => table(...args)).toThrow(message);
  });

  test('refuses columns that are not there', () => {
    expect(() => table('--columns', 'query,name')).toThrow('Expected names among query, rank');
  });
});
