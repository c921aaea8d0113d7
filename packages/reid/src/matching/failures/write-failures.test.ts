import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Split } from '@flukeprint/data';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvaluationReport } from '../evaluation-report.ts';
import { evaluationOf, judge } from '../metrics.ts';
import { failurePictures, failuresFolder } from './failure-files.ts';
import { failuresOf, mixUpsOf } from './failure-list.ts';
import { writeFailures } from './write-failures.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failures-'));
  file = join(folder, 'photo.png');
  await sharp({ create: { width: 40, height: 20, channels: 3, background: '#406080' } }).toFile(file);
});
afterAll(() => rm(folder, { recursive: true }));

/** Two photos of each of three whales, each asked about twice. */
function splitOf(): Split {
  const photos = (side: string) =>
    ['alba', 'bo & co', 'cy'].flatMap((individual) =>
      [1, 2].map((n) => ({ path: `${individual}/${side} ${n}.jpg`, individual, file })),
    );
  const gallery = photos('known');
  return { individuals: [], training: gallery, gallery, queries: photos('new'), leftOut: [] };
}

/** Similarities with the gallery: alba's first is taken for bo, and bo's second for alba, the surer of the two. */
const rows = [
  [0.1, 0.2, 0.7, 0, 0, 0],
  [0.9, 0, 0, 0, 0, 0],
  [0, 0, 0.8, 0, 0, 0],
  [0.95, 0, 0.3, 0.2, 0, 0],
  [0, 0, 0, 0, 0.5, 0],
  [0, 0.3, 0, 0, 0.1, 0.2],
];

function reportOf(split: Split, isCopy = false): EvaluationReport {
  const known = split.gallery.map(({ individual }) => individual);
  const results = rows.map((row, i) => judge(i, Float32Array.from(row), split.queries[i]!.individual, known));
  const paths = [...split.queries, ...split.gallery].map(({ path }) => path);
  const copies = new Map(paths.map((path, i) => [path, i]));
  if (isCopy) copies.set('alba/known 1.jpg', copies.get('bo & co/new 2.jpg')!);
  const leaks = { nearDuplicates: [], bursts: [], queries: [], photos: paths.length, dated: 0, copies };
  const more = { leaks, withoutLeaks: null, certainty: null, answers: null, scoreReport: null };
  return { ...evaluationOf(results), intervals: null, count: 6, individuals: 3, ...more };
}

test('wrong first answers, the surest first, with the best photo of the right animal', () => {
  const split = splitOf();
  const report = reportOf(split, true);
  const failures = failuresOf(report, split, report.leaks);
  expect(failures.map(({ result, answer, isCopy }) => [result.query, answer.index, result.rank, isCopy])).toEqual([
    [3, 0, 2, true],
    [0, 2, 2, false],
    [5, 1, 2, false],
  ]);
  expect(failures.map(({ result }) => result.right!.index)).toEqual([2, 1, 5]);
  expect(failures[2]!.result.right!.similarity).toBeCloseTo(0.2, 6);
  expect(mixUpsOf(failures, split)).toEqual([{ individuals: ['alba', 'bo & co'], counts: [1, 1] }]);
});

test('the page shows each failure with its three photos, which lie beside it', async () => {
  const out = await mkdtemp(join(folder, 'out-'));
  const split = splitOf();
  await writeFailures(out, split, reportOf(split, true));
  const names = failurePictures.slice(0, 9);
  expect((await readdir(out)).sort()).toEqual([...names, 'failures.json', 'index.html'].sort());
  const page = await readFile(failuresFolder(out).page, 'utf8');
  for (const name of names) expect(page).toContain(`<a href="${name}"><img src="${name}" alt="`);
  expect(page).toContain('3 of 6 queries (50.0 %) were answered first with a photo of another individual');
  expect(page).not.toContain('left out (all');
  expect(page).toMatch(/1\. bo &amp; co <span class="faint">taken for<\/span> alba<\/h2>\n<p><b>.*near-duplicates/);
  expect(page).toContain('alba</span>, first answer, similarity 0.950');
  expect(page).toContain('bo &amp; co</span>, rank 2, similarity 0.300');
  expect(page.match(/near-duplicates/g)).toHaveLength(1);
  expect(page).toContain('Individuals taken for one another more than once');
  // Nothing comes from elsewhere, and names are text.
  expect(page).not.toMatch(/https?:|<script|bo & co/);
  // Small photos are drawn as large as others.
  expect(await sharp(join(out, '001-query.jpg')).metadata()).toMatchObject({ format: 'jpeg', width: 800, height: 400 });
});

test('says how many are left out, and leaves no picture of a larger page before', async () => {
  const out = await mkdtemp(join(folder, 'out-'));
  const split = splitOf();
  await writeFailures(out, split, reportOf(split));
  await writeFailures(out, split, reportOf(split), { most: 1 });
  const names = ['001-answer.jpg', '001-query.jpg', '001-right.jpg', 'failures.json', 'index.html'];
  expect((await readdir(out)).sort()).toEqual(names);
  const page = await readFile(failuresFolder(out).page, 'utf8');
  expect(page).toContain('The surest one of 3 is shown; 2 are left out');
  expect(page).not.toContain('near-duplicates');
});

test('a page without failures says so', async () => {
  const out = await mkdtemp(join(folder, 'out-'));
  const split = splitOf();
  const report = reportOf(split);
  const right = evaluationOf(report.queries.filter(({ rank }) => rank === 1));
  await writeFailures(out, split, { ...report, ...right, count: 3 });
  expect((await readdir(out)).sort()).toEqual(['failures.json', 'index.html']);
  expect(await readFile(failuresFolder(out).page, 'utf8')).toContain('each of the 3 queries was answered');
});
