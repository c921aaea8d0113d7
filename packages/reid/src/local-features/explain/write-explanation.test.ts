import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureMatches } from '../match-by-features.ts';
import { describePoints } from './describe-points.ts';
import { explanationFolder, explanationPictures } from './explanation-files.ts';
import { writeExplanation } from './write-explanation.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explanation-'));
  file = join(folder, 'photo.png');
  await sharp({ create: { width: 40, height: 30, channels: 3, background: '#406080' } }).toFile(file);
});
afterAll(() => rm(folder, { recursive: true }));

const side = (photos: [path: string, individual: string][]) => ({
  paths: photos.map(([path]) => path),
  individuals: photos.map(([, individual]) => individual),
  photos: photos.map(([path, individual]) => ({ path, individual, file })),
});
const points = (...weights: number[]) => ({
  pairs: Float32Array.from(weights.flatMap(() => [10, 10, 300, 200])),
  weights: Float32Array.from(weights),
});
const none = points();
/** Two queries; nothing is found for the second. Names that differ in what file systems do not take. */
const found = (): FeatureMatches => ({
  size: 384,
  answers: null,
  queries: side([
    ['new/<b>IMG?1</b>.jpg', 'alba'],
    ['second.png', ''],
  ]),
  gallery: side([
    ['alba/IMG 7.jpg', 'alba'],
    ['alba/IMG_7.JPG', 'alba'],
    ['bo "&" co/7.jpg', 'bo "&" co'],
  ]),
  matches: [
    [
      { index: 0, similarity: 2.345 },
      { index: 1, similarity: 1 },
      { index: 2, similarity: 0 },
    ],
    [],
  ],
  points: [[points(0.1, 0.2, 0.05), points(0.1), none], []],
  individuals: [],
  scores: { network: null, features: 'sift', name: 'score' },
});

const pageOf = (folder: string) => explanationFolder(folder).page;

test('writes what it says it will, by names that every file system takes', async () => {
  const out = await mkdtemp(join(folder, 'out-'));
  const names = explanationPictures(found());
  await writeExplanation(out, found());
  expect((await readdir(out)).sort()).toEqual(['explanation.json', 'index.html', ...names].sort());
  expect(names).toContain('001-1-new_b_IMG_1_b-vs-alba_IMG_7.png');
  expect(names).toContain('001-2-new_b_IMG_1_b-vs-alba_IMG_7-heat.png');
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(6);
  for (const name of names) expect(name).toMatch(/^[\p{L}\p{N}_.-]+$/u);
  for (const name of names) expect((await sharp(join(out, name)).metadata()).width).toBe(1028);
});

test('the page says in words what is found, links its pictures, and takes names as text', async () => {
  const out = await mkdtemp(join(folder, 'out-'));
  await writeExplanation(out, found());
  const page = await readFile(pageOf(out), 'utf8');
  for (const name of explanationPictures(found())) expect(page).toContain(`<a href="${name}"><img src="${name}" alt="`);
  expect(page).toContain('new/&lt;b&gt;IMG?1&lt;/b&gt;.jpg');
  expect(page).toContain('bo &quot;&amp;&quot; co');
  expect(page).not.toMatch(/<b>|bo "/);
  expect(page).toContain(
    'same individual</span>, score 2.35, 3 matched points, the strongest at the top left of the query',
  );
  expect(page).toContain('another individual</span>, score 0.00, no matched points');
  expect(page).toContain('Nothing of the gallery matches this query.');
  // Nothing comes from elsewhere.
  expect(page).not.toMatch(/https?:|<script/);
});

test('shows as many queries and matches as asked for, and says so', async () => {
  const out = await mkdtemp(join(folder, 'out-'));
  const size = { queries: 1, top: 1 };
  await writeExplanation(out, found(), size);
  expect(explanationPictures(found(), size)).toHaveLength(2);
  expect(await readdir(out)).toHaveLength(4);
  expect(await readFile(pageOf(out), 'utf8')).toContain('The first 1 of 2 queries.');
});

test('a smaller explanation leaves no picture of a larger one before it', async () => {
  const out = await mkdtemp(join(folder, 'out-'));
  await writeExplanation(out, found());
  const size = { queries: 1, top: 2 };
  await writeExplanation(out, found(), size);
  const pictures = (await readdir(out)).filter((name) => name.endsWith('.png'));
  expect(pictures.sort()).toEqual(explanationPictures(found(), size).sort());
});

test('names stay within 255 bytes and keep letters of all languages', () => {
  const long = side([[`${'𠮷'.repeat(300)}/${'鯨'.repeat(40)}.jpg`, '']]);
  const names = explanationPictures({
    ...found(),
    queries: long,
    gallery: long,
    matches: [[{ index: 0, similarity: 1 }]],
    points: [[none]],
  });
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  expect(names[0]).toContain('鯨-vs-');
});

test.for<[string, number[], number[]]>([
  ['no matched points', [], []],
  ['1 matched point, at the centre of both photos', [192, 192, 192, 192], [1]],
  [
    '2 matched points, the strongest at the bottom right of the query and the left of the photo of the gallery',
    [0, 0, 0, 0, 383, 384, 10, 200],
    [0.1, 0.2],
  ],
])('%s', ([words, pairs, weights]) => {
  expect(describePoints({ pairs: Float32Array.from(pairs), weights: Float32Array.from(weights) }, 384)).toBe(words);
});
