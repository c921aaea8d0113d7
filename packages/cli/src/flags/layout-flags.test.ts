import { matchCsv } from '@flukeprint/reid/matching/match-csv';
import { chooseMatches, type LayoutChanges, resolveLayout } from '@flukeprint/reid/matching/match-table';
import { answersOf } from '@flukeprint/reid/testing/answers';
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

/** Sure of the first query, and lost with the second. */
const certain = answersOf([
  [{ a: 0.95, b: 0.01, c: 0 }, 0.04, 1],
  [{ a: 0.02, b: 0.05, c: 0.01 }, 0.92, 3],
]);

/** The table that these flags of match ask for; the second query is the gallery's first photo. */
const table = (...args: string[]): string => tableOf(null, ...args);

function tableOf(answers: typeof certain | null, ...args: string[]): string {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of layoutOptions()) command.addOption(option);
  const layout = resolveLayout(command.parse(args, { from: 'user' }).opts() as LayoutChanges);
  const matches = cosines.map((row, query) =>
    chooseMatches(row, gallery.individuals, layout, (index) => query === 1 && index === 0),
  );
  return matchCsv({ queries, gallery, matches, answers, scoreName: 'cosine' }, layout).join('');
}

describe('a layout', () => {
  test('long has a line per match, best first, without the query itself', () => {
    expect(table('--top', '2')).toBe(
      'query,rank,match,individual,similarity,probability,certainty,probability_new,enough\n' +
        'new/q 1.jpg,1,5.jpg,,0.875000,,uncalibrated cosine,,\nnew/q 1.jpg,2,a/2.x.jpg,a,0.750000,,uncalibrated cosine,,\n' +
        'a/1.jpg,1,b/3.jpg,b,0.500000,,uncalibrated cosine,,\na/1.jpg,2,a/2.x.jpg,a,0.250000,,uncalibrated cosine,,\n',
    );
  });

  test('long says how sure an individual is, by its best photo', () => {
    expect(tableOf(certain, '--top', '3', '--columns', 'match,probability,certainty')).toBe(
      'match,probability,certainty\n' +
        '5.jpg,,\na/2.x.jpg,0.950,likely\na/1.jpg,0.950,likely\n' +
        'b/3.jpg,0.050,probably not in the catalogue\na/2.x.jpg,0.020,\n5.jpg,,\n',
    );
  });

  test('animals has a line per query, with the best of each individual and how sure it is', () => {
    expect(tableOf(certain, '--layout', 'animals', '--top', '2')).toBe(
      'query,certainty,individual_1,probability_1,similarity_1,match_1,individual_2,probability_2,similarity_2,match_2,probability_new,enough\n' +
        'new/q 1.jpg,likely,a,0.950,0.750000,a/2.x.jpg,b,0.010,0.250000,b/3.jpg,0.040,1\n' +
        'a/1.jpg,probably not in the catalogue,b,0.050,0.500000,b/3.jpg,a,0.020,0.250000,a/2.x.jpg,0.920,3\n',
    );
    expect(table('--layout', 'animals', '--top', '1')).toContain(
      'new/q 1.jpg,uncalibrated cosine,a,,0.750000,a/2.x.jpg,,\n',
    );
  });

  test('for people begins with a byte order mark where a name needs it, and for competitions never', () => {
    const named = { paths: ['Nº 17/1.jpg'], individuals: ['Nº 17'] };
    const content = {
      queries: named,
      gallery: named,
      matches: [[{ index: 0, similarity: 1 }]],
      answers: certain,
      scoreName: 'cosine',
    };
    const of = (layout: LayoutChanges['layout']) =>
      matchCsv(content, resolveLayout({ layout, header: true, unknownName: '' })).join('');
    for (const layout of ['long', 'animals', 'wide'] as const) expect(of(layout)).toMatch(/^\ufeffquery,/);
    expect(of('humpback')).toBe('Image,Id\n1.jpg,Nº 17\n');
    expect(of('gdsc')).toMatch(/^1\.jpg,1\.jpg,/);
    expect(table()).toMatch(/^query,/);
  });

  test('for people runs no name as a formula, and keeps numbers; for competitions names are as they are', () => {
    const evil = '=HYPERLINK("http://x")';
    const named = { paths: ['@a/1.jpg'], individuals: [evil] };
    const content = { queries: named, gallery: named, answers: null, scoreName: 'cosine' };
    const matches = [[{ index: 0, similarity: -0.25 }]];
    const of = (layout: LayoutChanges['layout']) =>
      matchCsv({ ...content, matches }, resolveLayout({ layout, header: true, unknownName: '' })).join('');
    expect(of('long')).toContain(`\n'@a/1.jpg,1,'@a/1.jpg,"'=HYPERLINK(""http://x"")",-0.250000,`);
    expect(of('humpback')).toContain(',"=HYPERLINK(""http://x"")"');
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
    [['--layout', 'animals', '--list', 'photos'], '--list photos needs --layout wide'],
    [['--layout', 'animals', '--unknown-below', '0.5'], '--unknown-below needs --list individuals'],
    [['--layout', 'wide', '--unknown-below', '0.5'], '--unknown-below needs --list individuals'],
    [['--layout', 'humpback', '--header', 'Image'], '--header names 1 column, there are 2'],
  ])('refuses %j', ([args, message]) => {
    expect(() => table(...args)).toThrow(UserError);
    expect(() => table(...args)).toThrow(message);
  });

  test('refuses columns that are not there', () => {
    expect(() => table('--columns', 'query,name')).toThrow('Expected names among query, rank');
  });
});
