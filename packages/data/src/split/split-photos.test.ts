import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { listPhotos } from '../photos/list-photos.ts';
import type { Photo } from '../photos/photo.ts';
import { labelsOf, splitPhotos, splitStrategies } from './split-photos.ts';

const photosOf = (counts: Record<string, number>): Photo[] =>
  Object.entries(counts).flatMap(([individual, count]) =>
    Array.from({ length: count }, (_, i) => {
      const path = `${individual}/${i}.jpg`;
      return { path, file: `/${path}`, individual };
    }),
  );
const paths = (photos: readonly Photo[]) => photos.map(({ path }) => path);

test('holds out a quarter of four or more, one of three, none of two', () => {
  const split = splitPhotos(photosOf({ eight: 8, one: 1, seven: 7, three: 3, two: 2 }));
  expect(split.individuals).toEqual(['eight', 'seven', 'three', 'two']);
  const queries = Object.groupBy(split.queries, ({ individual }) => individual);
  expect(queries.eight).toHaveLength(2);
  expect(queries.seven).toHaveLength(1);
  expect(queries.three).toHaveLength(1);
  expect(queries.two).toBeUndefined();
  expect(split.training).toHaveLength(16);
  expect(split.gallery).toEqual(split.training);
  expect(paths(split.leftOut)).toEqual(['one/0.jpg']);
});

test('orders photos by the SHA-1 of their path', () => {
  // sorted((f"{i}/{f}" for f in files), key=lambda p: hashlib.sha1(p.encode()).hexdigest())
  const split = splitPhotos(photosOf({ 'wal ä': 5 }));
  expect(paths(split.queries)).toEqual(['wal ä/4.jpg']);
  expect(paths(split.training)).toEqual(['wal ä/0.jpg', 'wal ä/2.jpg', 'wal ä/1.jpg', 'wal ä/3.jpg']);
});

test('does not depend on the order of the photos', () => {
  const photos = photosOf({ a: 6, b: 9 });
  expect(splitPhotos(photos.toReversed())).toEqual(splitPhotos(photos));
});

const groupsBy = (photos: readonly Photo[], groupOf: (path: string) => number | undefined) =>
  new Map(photos.flatMap(({ path }) => (groupOf(path) === undefined ? [] : [[path, groupOf(path)!] as const])));
/** The groups with photos on both sides. */
const straddling = (a: readonly Photo[], b: readonly Photo[], groups: ReadonlyMap<string, number>) => {
  const left = new Set(a.flatMap(({ path }) => groups.get(path) ?? []));
  return b.filter(({ path }) => left.has(groups.get(path) ?? -1));
};

test('leak-safe without groups is the split by photo', () => {
  const photos = photosOf({ eight: 8, one: 1, seven: 7, three: 3, two: 2 });
  expect(splitPhotos(photos, { strategy: 'leak-safe', groups: new Map() })).toEqual(splitPhotos(photos));
});

test('leak-safe keeps groups whole, within the quota', () => {
  const photos = photosOf({ a: 40, b: 40 });
  // Bursts of 1, 2, 3, 4, 5, 1, 2, … photos.
  let group = 0;
  const ends = new Map<string, number>();
  for (let i = 0, size = 1; i < photos.length; i += size, size = (size % 5) + 1, group++) {
    for (const { path, individual } of photos.slice(i, i + size))
      ends.set(path, individual === photos[i]!.individual ? group : group + 1000);
  }
  const split = splitPhotos(photos, { strategy: 'leak-safe', groups: ends });
  expect(straddling(split.training, split.queries, ends)).toEqual([]);
  expect(straddling(splitPhotos(photos).training, splitPhotos(photos).queries, ends)).not.toEqual([]);
  for (const individual of ['a', 'b']) {
    const queries = split.queries.filter((photo) => photo.individual === individual);
    expect(queries.length).toBeGreaterThanOrEqual(8);
    expect(queries.length).toBeLessThanOrEqual(10);
  }
  expect(split.training.length + split.queries.length).toBe(80);
  expect(split.gallery).toEqual(split.training);
});

test('leak-safe takes a group beyond the quota where there is none smaller, but leaves half of the photos', () => {
  const photos = photosOf({ halves: 4, most: 4, rest: 8 });
  const groups = groupsBy(photos, (path) =>
    path.startsWith('rest')
      ? undefined
      : path.startsWith('most')
        ? path === 'most/0.jpg'
          ? 9
          : 8
        : Number(path[7]) >> 1,
  );
  const { queries } = splitPhotos(photos, { strategy: 'leak-safe', groups });
  const counts = Object.groupBy(queries, ({ individual }) => individual);
  expect(counts.halves).toHaveLength(2);
  expect(paths(counts.most!)).toEqual(['most/0.jpg']);
  const one = groupsBy(photos, (path) => (path.startsWith('halves') ? 1 : undefined));
  const whole = splitPhotos(photos, { strategy: 'leak-safe', groups: one });
  expect(whole.queries.some(({ individual }) => individual === 'halves')).toBe(false);
});

test('leak-safe asks about no photo that also goes by another name', () => {
  const photos = photosOf({ a: 4, b: 4 });
  const first = splitPhotos(photos).queries.find(({ individual }) => individual === 'a')!.path;
  const groups = groupsBy(photos, (path) => (path === first || path === 'b/0.jpg' ? 5 : undefined));
  const { queries, training } = splitPhotos(photos, { strategy: 'leak-safe', groups });
  expect(paths(queries)).not.toContain(first);
  expect(paths(queries)).not.toContain('b/0.jpg');
  expect(queries).toHaveLength(2);
  expect(training).toHaveLength(6);
});

test('disjoint trains on some individuals and asks about others', () => {
  const photos = photosOf(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`w${i}`, 8])));
  const split = splitPhotos(photos, { strategy: 'disjoint', seed: 1 });
  const names = (side: readonly Photo[]) => new Set(side.map(({ individual }) => individual));
  expect(split.individuals).toHaveLength(15);
  expect(names(split.training)).toEqual(new Set(split.individuals));
  expect(names(split.queries)).toEqual(names(split.gallery));
  expect(names(split.queries).size).toBe(5);
  expect(split.queries.filter(({ individual }) => split.individuals.includes(individual))).toEqual([]);
  expect([split.training.length, split.gallery.length, split.queries.length]).toEqual([120, 30, 10]);
  expect(labelsOf(split.training, split.individuals)).toHaveLength(120);

  expect(splitPhotos(photos.toReversed(), { strategy: 'disjoint', seed: 1 })).toEqual(split);
  expect(names(splitPhotos(photos, { strategy: 'disjoint', seed: 2 }).queries)).not.toEqual(names(split.queries));
  expect(names(splitPhotos(photos, { strategy: 'disjoint', fraction: 0.5 }).queries).size).toBe(10);
});

test('disjoint keeps individuals that share a group on one side', () => {
  const photos = photosOf(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`w${i}`, 4])));
  const groups = groupsBy(photos, (path) =>
    path.endsWith('/0.jpg') ? Number.parseInt(path.slice(1), 10) >> 1 : undefined,
  );
  const split = splitPhotos(photos, { strategy: 'disjoint', groups, fraction: 0.3 });
  expect(straddling(split.training, [...split.gallery, ...split.queries], groups)).toEqual([]);
});

test('disjoint refuses what leaves nothing to train on or to ask', () => {
  expect(() => splitPhotos(photosOf({ a: 8 }), { strategy: 'disjoint' })).toThrow(
    /there are only 1; lower the fraction/,
  );
  const few = photosOf({ a: 2, b: 2, c: 2, d: 8 });
  const seeds = [...Array(12).keys()].map((seed) => () => splitPhotos(few, { strategy: 'disjoint', seed }));
  const messageOf = (split: () => unknown) => {
    try {
      return split() && '';
    } catch (error) {
      return `${error}`;
    }
  };
  expect(seeds.map(messageOf).join()).toMatch(/raise the fraction or change the seed/);
  expect(() => splitPhotos(few, { strategy: 'disjoint', fraction: 1 })).toThrow(
    /fraction between 0 and 1 but received 1/,
  );
});

const day = 86_400_000;
const dated = (individual: string, ...days: (number | undefined)[]): Photo[] =>
  days.map((at, i) => {
    const path = `${individual}/${i}.jpg`;
    return { path, file: `/${path}`, individual, ...(at !== undefined && { date: at * day }) };
  });

test('time asks about photos from the cut-off on', () => {
  const photos = [
    ...dated('b', 1, 5, 10, undefined),
    ...dated('a', 2, 9, 12),
    ...dated('late', 11, 12),
    ...dated('one', 1),
  ];
  const split = splitPhotos(photos, { strategy: 'time', cutoff: 9 * day });
  expect(paths(split.training).sort()).toEqual(['a/0.jpg', 'b/0.jpg', 'b/1.jpg']);
  expect(split.individuals).toEqual(['a', 'b']);
  expect(split.gallery).toEqual(split.training);
  expect(paths(split.queries).sort()).toEqual(['a/1.jpg', 'a/2.jpg', 'b/2.jpg']);
  expect(paths(split.leftOut).sort()).toEqual(['b/3.jpg', 'late/0.jpg', 'late/1.jpg', 'one/0.jpg']);
  expect(splitPhotos(photos.toReversed(), { strategy: 'time', cutoff: 9 * day })).toMatchObject({
    training: split.training,
    queries: split.queries,
  });
});

test('time leaves out what belongs to a burst that began before the cut-off', () => {
  const photos = dated('a', 1, 8.99, 9.01, 12);
  const groups = new Map([
    ['a/1.jpg', 1],
    ['a/2.jpg', 1],
  ]);
  const split = splitPhotos(photos, { strategy: 'time', cutoff: 9 * day, groups });
  expect(paths(split.queries)).toEqual(['a/3.jpg']);
  expect(paths(split.leftOut)).toEqual(['a/2.jpg']);
});

test('time finds a cut-off by itself, and says where none would do', () => {
  const photos = dated('a', 0, 1, 2, 3, 4, 5, 6, 7);
  expect(paths(splitPhotos(photos, { strategy: 'time' }).queries).sort()).toEqual(['a/6.jpg', 'a/7.jpg']);
  expect(paths(splitPhotos(photos, { strategy: 'time', fraction: 0.5 }).queries)).toHaveLength(4);
  expect(() => splitPhotos(photosOf({ a: 9 }), { strategy: 'time' })).toThrow(
    /photos with a date .* but 0 of 9 have one/,
  );
  expect(() => splitPhotos(photos, { strategy: 'time', cutoff: 99 * day })).toThrow(
    /before and after 1970-04-10T.* between 1970-01-01T.* and 1970-01-08T/,
  );
});

test('labels are positions among the individuals', () => {
  const split = splitPhotos(photosOf({ b: 3, a: 3 }));
  expect(labelsOf(split.training, split.individuals)).toEqual(Int32Array.of(0, 0, 1, 1));
  expect(() => labelsOf(photosOf({ c: 1 }), split.individuals)).toThrow(/Expected a known individual for c\/0.jpg/);
});

test('says what to do where nothing can be held out', () => {
  expect(() => splitPhotos(photosOf({ a: 1, b: 1 }))).toThrow(DataError);
  expect(() => splitPhotos(photosOf({ a: 1, b: 1 }))).toThrow(/3 or more photos.*of the 2 individuals has is 1. Add/);
  expect(() => splitPhotos(photosOf({ a: 5 }), { minPhotos: 6 })).toThrow(/6 or more photos.*has is 5. Lower/);
});

const rightWhales = fileURLToPath(new URL('../../../../../shared/data/right-whales', import.meta.url));
const digest = (photos: readonly Photo[], individuals: string[]) => {
  const labels = labelsOf(photos, individuals);
  const lines = photos.map(({ path }, i) => `${path} ${labels[i]}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
};

test.skipIf(!existsSync(rightWhales))('splits the right whales as the PyTorch baseline does', async () => {
  const { training, queries, individuals } = splitPhotos((await listPhotos(rightWhales)).photos);
  expect([individuals.length, training.length, queries.length]).toEqual([331, 2811, 788]);
  // hashlib.sha256("\n".join(f"{path} {label}" for path, label in train).encode()), and of the queries
  expect(digest(training, individuals)).toBe('e9e46c1c202702b9977c76c1e0a52910edb5b43be775659b0796a5615a47165f');
  expect(digest(queries, individuals)).toBe('0c101f5bda8e3e818fee5e9922614933f98c51725b570a8b95d500d9a2c040b5');
});

/** Photos of encounters of 1, 2, 3, 1, … photos each. */
const metPhotos = (counts: Record<string, number>): Photo[] => {
  let encounter = 0;
  return Object.entries(photosOf(counts)).map(([i, photo]) => {
    if (Number(i) % 3 < 2) encounter += 1;
    return { ...photo, encounter: `${photo.individual} ${encounter}`, date: 1000 * Number(i) };
  });
};

test.each(splitStrategies)('photos of one encounter stand on one side: %s', (strategy) => {
  const photos = metPhotos({ a: 40, b: 40, c: 30, d: 4, e: 3 });
  const split = splitPhotos(photos, { strategy, groups: new Map() });
  const met = new Set([...split.training, ...split.gallery].map(({ encounter }) => encounter));
  expect(split.queries.length).toBeGreaterThan(0);
  expect(split.queries.filter(({ encounter }) => met.has(encounter))).toEqual([]);
});

test('near-duplicates and encounters join into one group', () => {
  const photos = metPhotos({ a: 40, b: 40 });
  // The first photo of every second encounter looks like the last of the one before.
  const groups = groupsBy(
    photos,
    (path) => Math.floor((Number(/\d+/.exec(path)![0]) + 1) / 4) + (path < 'b' ? 0 : 100),
  );
  const split = splitPhotos(photos, { strategy: 'leak-safe', groups });
  expect(straddling(split.queries, split.gallery, groups)).toEqual([]);
  const met = new Set(split.gallery.map(({ encounter }) => encounter));
  expect(split.queries.some(({ encounter }) => met.has(encounter))).toBe(false);
});

test('one encounter alone cannot be held out', () => {
  const photos = photosOf({ a: 8, b: 8 }).map((photo) => ({ ...photo, encounter: photo.individual }));
  expect(() => splitPhotos(photos)).toThrow('in two encounters or more');
});
