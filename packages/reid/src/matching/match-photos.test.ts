import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../reporter.ts';
import type { Reranking } from '../reranking/reranked-rows.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { writeEmbeddings } from './embeddings-file.ts';
import { matchPhotos } from './match-photos.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'match-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Vectors of the plane by their angles in degrees, as `embed` writes them; `length` as other programs do. */
async function writeAngles(file: string, angles: Record<string, number>, network = 'a', length = 1): Promise<string> {
  const radians = Object.values(angles).map((angle) => (angle * Math.PI) / 180);
  const data = Float32Array.from(radians.flatMap((angle) => [length * Math.cos(angle), length * Math.sin(angle)]));
  const paths = Object.keys(angles);
  const individuals = paths.map((path) => path.split('/')[0]!);
  await writeEmbeddings(file, { embeddings: { count: paths.length, size: 2, data }, paths, individuals, network });
  return file;
}

const options = () => ({ backend: new ReferenceBackend(), batchSize: 2, reporter: silent });

test('each photo of a gallery is matched with the others, nearest first', async () => {
  const path = await writeAngles(join(await temporaryFolder(), 'gallery.npy'), { 'A/1': 0, 'A/2': 10, 'B/1': 60 });
  const { matches } = await matchPhotos({ ...options(), gallery: { path } });
  expect(matches.map((list) => list.map(({ index }) => index))).toEqual([
    [1, 2],
    [0, 2],
    [1, 0],
  ]);
  expect(matches[0]![0]!.similarity).toBeCloseTo(Math.cos(Math.PI / 18), 6);
});

test('a query keeps a photo of its name that looks different, and individuals are listed once', async () => {
  const folder = await temporaryFolder();
  const gallery = { path: await writeAngles(join(folder, 'gallery.npy'), { 'A/1': 0, 'A/2': 10, 'B/1': 60 }) };
  const queries = { path: await writeAngles(join(folder, 'queries.npy'), { 'A/1': 50, 'A/2': 10 }) };
  const layout = { list: 'individuals', top: 5 } as const;
  const { matches } = await matchPhotos({ ...options(), gallery, queries, layout });
  expect(matches.map((list) => list.map(({ index }) => index))).toEqual([
    [2, 1],
    [0, 2],
  ]);
});

test('rows of other lengths are brought to 1, and told of', async () => {
  const path = await writeAngles(join(await temporaryFolder(), 'gallery.npy'), { 'A/1': 0, 'A/2': 60 }, 'a', 3);
  const reporter = recordingReporter();
  const { matches } = await matchPhotos({ ...options(), reporter, gallery: { path } });
  expect(matches[0]![0]!.similarity).toBeCloseTo(0.5, 6);
  expect(reporter.told).toEqual([{ kind: 'rows normalised', file: path, changed: 2, of: 2 }]);
});

test('what cannot be compared is refused', async () => {
  const folder = await temporaryFolder();
  const path = await writeAngles(join(folder, 'gallery.npy'), { 'A/1': 0, 'A/2': 10 });
  const other = await writeAngles(join(folder, 'other.npy'), { 'A/1': 0 }, 'b');
  const gallery = { path };
  const refused = (more: object) => expect(matchPhotos({ ...options(), gallery, ...more })).rejects;
  await refused({ queries: { path: other } }).toThrow('is of another network');
  await refused({ queries: { path: folder } }).toThrow('give the network that embeds them with --run');
  await refused({ queries: { path: join(folder, 'missing') } }).toThrow('does not exist');
  await refused({ gallery: { path, boxes: { boxes: 'boxes.csv', foundBoxes: '' } } }).toThrow('no photos to crop');
});

test('re-ranked, a photo still leaves itself out, and expansion asks with its best', async () => {
  const folder = await temporaryFolder();
  const path = await writeAngles(join(folder, 'gallery.npy'), { 'A/1': 0, 'A/2': 20, 'B/1': -24, 'A/3': 40 });
  const found = async (reranking?: Reranking) => {
    const { matches } = await matchPhotos({ ...options(), gallery: { path }, reranking });
    return matches.map((list) => list.map(({ index }) => index));
  };
  expect((await found())[0]).toEqual([1, 2, 3]);
  // A/2 draws the query to 10 degrees: A/3 is then nearer than B/1.
  expect((await found({ method: 'query-expansion', neighbours: 1 }))[0]).toEqual([1, 3, 2]);
  for (const [query, list] of (await found({ method: 'k-reciprocal' })).entries())
    expect(list.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3].toSpliced(query, 1));
});
