/** What Flukeprint keeps of photos that it has seen, in a database of the user's folder of caches. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LocalFeatures } from '@flukeprint/local-features';
import type { LocalExtractor } from '@flukeprint/reid/local-features/extractor';
import { FeatureCache } from '@flukeprint/reid/local-features/feature-cache';
import { featuresOfPhotos } from '@flukeprint/reid/local-features/features-of-photos';
import { silent } from '@flukeprint/reid/reporter';
import fc from 'fast-check';
import { hostileBytes, hostileNumbers, hostileTexts } from './mutations.ts';
import type { Reader } from './reader.ts';
import { scratch } from './scratch.ts';

const dimensions = 4;
const beside = { 'a.jpg': 'photo', 'b.jpg': 'other' };

const features = (count: number): LocalFeatures => ({
  count,
  keypoints: new Float32Array(4 * count),
  descriptors: new Float32Array(dimensions * count),
});
/** Finds two points in every photo. */
const extractor: LocalExtractor = {
  ...{ id: 'none', size: 8, dimensions, verification: {}, dispose: () => {} },
  async extract(photos, onPhoto) {
    for (const i of photos.keys()) onPhoto(i, features(2));
  },
};

/** It says where caches lie; no task depends on what it was. */
const variable = 'FLUKEPRINT_CACHE';

/** Runs with a folder of caches. */
async function withCaches<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { env } = process;
  const before = env[variable];
  env[variable] = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete env[variable];
    else env[variable] = before;
  }
}

const valid = await keptFeatures();

/** A cache of both photos, in small pages: a change hits more of it. */
async function keptFeatures(): Promise<Buffer> {
  const folder = mkdtempSync(join(scratch, 'hostile-cache-'));
  const cache = await withCaches(folder, FeatureCache.open);
  for (const [i, text] of Object.values(beside).entries())
    cache.put(extractor.id, createHash('sha256').update(text).digest('hex'), features(30 + i));
  cache.close();
  const database = new DatabaseSync(cache.path);
  database.exec('pragma journal_mode = delete; pragma page_size = 512; vacuum');
  database.close();
  const bytes = readFileSync(cache.path);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** Rows with other values than Flukeprint keeps. */
const rewritten = fc
  .array(
    fc.record({
      column: fc.constantFrom('keypoints', 'descriptors', 'keypoints', 'descriptors', 'photo', 'extractor'),
      row: fc.integer({ min: 1, max: 2 }),
      value: fc.oneof(
        fc.nat(64).map((length) => new Uint8Array(8 * length)),
        fc.nat(500).map((length) => 'x'.repeat(length)),
        fc.constantFrom<string | number>(...hostileNumbers, ...hostileTexts),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((changes) => {
    const database = new DatabaseSync(':memory:');
    database.deserialize(valid);
    for (const { column, row, value } of changes)
      try {
        database.prepare(`update features set ${column} = ? where rowid = ?`).run(value, row);
      } catch {
        // Both photos as one.
      }
    const bytes = Buffer.from(database.serialize());
    database.close();
    return bytes;
  });

export const cacheReaders: readonly Reader[] = [
  {
    name: 'features of photos',
    file: 'local-features/features.sqlite',
    beside,
    input: fc.oneof(hostileBytes([valid]), rewritten),
    async read(path) {
      const folder = dirname(dirname(path));
      const photos = Object.keys(beside).map((name) => ({ path: name, file: join(folder, name), individual: '' }));
      const stayInCache = readFileSync(path).at(-1)! % 2 === 0;
      try {
        const found = await withCaches(folder, () =>
          featuresOfPhotos(extractor, photos, { source: folder, reporter: silent, stayInCache }),
        );
        try {
          for (const one of found.features) expectWhole(one);
        } finally {
          found.close();
        }
      } finally {
        for (const end of ['-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
      }
    },
  },
];

/** Throws where there are more or fewer numbers than of so many points. */
function expectWhole({ count, keypoints, descriptors }: LocalFeatures): void {
  const isWhole =
    Number.isInteger(count) && keypoints.length === 4 * count && descriptors.length === dimensions * count;
  if (!isWhole) throw new Error(`${count} points with ${keypoints.length} and ${descriptors.length} numbers`);
}
