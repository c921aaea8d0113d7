import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Photo, renderFlukes, type Split } from '@flukeprint/data';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutAnimals } from '../aggregation/by-animal.ts';
import { silent } from '../reporter.ts';
import { defaults } from '../settings/presets.ts';
import { concludeEvaluation } from './conclude-evaluation.ts';
import { evaluationOf, judge } from './metrics.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conclude-'));
  await renderFlukes({ folder, individuals: 3, photosPerIndividual: 3, width: 96, height: 72, seed: 5, workers: 1 });
});
afterAll(() => rm(folder, { recursive: true }));

/** A whale's photo; `as` is the whale whose file it is. */
const photo = (whale: number, n: number, more: Partial<Photo> & { as?: number } = {}): Photo => {
  const { as = whale, ...rest } = more;
  const path = `fluke_000${whale}/photo_0${n}.jpg`;
  return { path, individual: `fluke_000${whale}`, file: join(folder, `fluke_000${as}/photo_0${n}.jpg`), ...rest };
};

/** The first two photos of each whale ask, the third is known, answered as `row` says. */
async function conclude(changes: { queries?: Photo[]; gallery?: Photo[] }, out: string) {
  const queries = changes.queries ?? [1, 2, 3].flatMap((whale) => [photo(whale, 1), photo(whale, 2)]);
  const gallery = changes.gallery ?? [1, 2, 3].map((whale) => photo(whale, 3));
  const split: Split = { individuals: [], training: gallery, gallery, queries, leftOut: [] };
  const names = gallery.map(({ individual }) => individual);
  // The first photo of each whale is answered rightly.
  const evaluation = evaluationOf(
    queries.map(({ individual, path }, i) =>
      judge(
        i,
        Float32Array.from(names, (name) => Number((name === individual) === path.endsWith('1.jpg'))),
        individual,
        names,
      ),
    ),
  );
  const settings = { ...defaults, data: folder };
  const target = join(folder, out);
  await mkdir(target);
  const animals = [...new Set(names)];
  const animalScores = withoutAnimals({
    animals,
    rows: queries.map(() => new Float32Array(animals.length)),
    individuals: queries.map(({ individual }) => individual),
  });
  const scores = { network: 'n', features: null };
  const report = await concludeEvaluation(
    { dataset: { split }, settings, evaluation, scores, animalScores },
    { folder: target, workers: 1, reporter: silent },
  );
  const text = (name: string) => readFile(join(target, name), 'utf8');
  const rows: Record<string, string>[] = parse(await text('queries.csv'), { columns: true });
  return { report, json: JSON.parse(await text('metrics.json')), leaks: rows.map(({ leak }) => leak) };
}

test('without leaks there is nothing to leave out', async () => {
  const { report, json, leaks } = await conclude({}, 'none');
  expect(report).toMatchObject({ count: 6, individuals: 3, withoutLeaks: null });
  expect(json).toMatchObject({ 'R@1': 0.5, queries: 6, individuals: 3, without_leaks: null });
  // Half of each animal's queries: whichever animals are drawn.
  expect(json.intervals['R@1']).toEqual([0.5, 0.5]);
  expect(json.leaks).toEqual({ queries: 0, near_duplicates: 0, bursts: null, photos: 9, dated_photos: 0 });
  expect(leaks).toEqual(['', '', '', '', '', '']);
});

test('scores without the queries that have a near-duplicate or a burst sibling in the gallery', async () => {
  const queries = [photo(1, 1), photo(1, 2, { date: 0 }), photo(2, 1), photo(2, 2), photo(3, 1)];
  // The file of the third whale under the name of the second.
  const gallery = [photo(1, 3, { date: 59_000 }), photo(2, 3), photo(3, 3), { ...photo(2, 4), file: queries[4]!.file }];
  const { report, json, leaks } = await conclude({ queries, gallery }, 'some');
  expect(leaks).toEqual(['', 'burst', '', '', 'near-duplicate']);
  expect(json.leaks).toEqual({ queries: 2, near_duplicates: 1, bursts: 1, photos: 9, dated_photos: 2 });
  expect(json['R@1']).toBe(3 / 5);
  expect(json.without_leaks).toMatchObject({ 'R@1': 2 / 3, queries: 3, individuals: 2 });
  expect(json.without_leaks.intervals['R@1']).toEqual([0.5, 1]);
  expect(report.withoutLeaks!.metrics['R@1']).toBe(2 / 3);
});

test('where every query leaks nothing is left to score', async () => {
  const queries = [photo(1, 1), photo(2, 1)];
  const gallery = [
    { ...photo(1, 4), file: queries[0]!.file },
    { ...photo(2, 4), file: queries[1]!.file },
  ];
  const { report, json } = await conclude({ queries, gallery }, 'all');
  expect(report.leaks.queries).toEqual([0, 1]);
  expect(json.without_leaks).toBeNull();
});
