import { expect, test } from 'vitest';
import { DataError } from '../errors.ts';
import { createSampler, type SamplerOptions } from './sampler.ts';

/** `counts[i]` photos of individual i, mixed up. */
function labelsOf(counts: readonly number[]): Int32Array {
  const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
  return Int32Array.from(labels, (_, i) => labels[(i * 7919) % labels.length]!);
}

const uneven = labelsOf([1, 2, 3, 4, 5, 6, 9, 13, 1, 8, 4, 3]);
const samplerOf = (options: SamplerOptions, labels = uneven, batchSize = 8, seed = 5) =>
  createSampler({ labels, batchSize, seed }, options);

const count = <T>(values: Iterable<T>): Map<T, number> => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};
const photosOf = (batches: readonly Int32Array[]) => batches.flatMap((batch) => [...batch]);
const all: SamplerOptions[] = [
  { name: 'random' },
  { name: 'pk', photosPerIndividual: 2 },
  { name: 'pk-full', photosPerIndividual: 2 },
  { name: 'balanced', power: 0.5 },
];

test('random is the shuffle of (seed, "shuffle", epoch), without the incomplete last batch', () => {
  const sampler = createSampler({ labels: new Int32Array(10), batchSize: 4, seed: 5 });
  expect(sampler.batchesPerEpoch).toBe(2);
  expect(sampler.batches(2)).toEqual([Int32Array.of(2, 9, 5, 1), Int32Array.of(7, 4, 3, 0)]);
});

test.each(all)('$name gives whole batches, as many as it says, decided by seed and epoch alone', (options) => {
  const sampler = samplerOf(options);
  const batches = sampler.batches(3);
  expect(batches).toHaveLength(sampler.batchesPerEpoch);
  for (const batch of batches) expect(batch).toHaveLength(8);
  expect(samplerOf(options).batches(3)).toEqual(batches);
  expect(sampler.batches(4)).not.toEqual(batches);
  expect(sampler.batches(4)).toHaveLength(batches.length);
  expect(samplerOf(options, uneven, 8, 6).batches(3)).not.toEqual(batches);
});

test.each([2, 4])('pk draws P different individuals with K photos each, K = %i', (k) => {
  const sampler = samplerOf({ name: 'pk', photosPerIndividual: k });
  expect(sampler.batchesPerEpoch).toBe(Math.floor(uneven.length / 8));
  const own = count(uneven);
  for (const batch of sampler.batches(0)) {
    const individuals = count([...batch].map((photo) => uneven[photo]!));
    expect([...individuals.values()]).toEqual(Array(8 / k).fill(k));
    for (const [label, n] of own) {
      if (!individuals.has(label)) continue;
      const times = [...count([...batch].filter((photo) => uneven[photo] === label)).values()];
      // As many different photos as there are, each as often as the others.
      expect(times).toHaveLength(Math.min(n, k));
      expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    }
  }
});

test('pk lets every individual, and every photo of it, have its turn before one comes again', () => {
  const labels = labelsOf(Array(10).fill(6));
  const batches = samplerOf({ name: 'pk', photosPerIndividual: 2 }, labels, 8).batches(1);
  // 7 batches of 4 draw 28 individuals from 10: each two or three times; its photos are all different.
  const draws = count(batches.flatMap((batch) => [...new Set([...batch].map((photo) => labels[photo]!))]));
  expect([...draws.values()].reduce((a, b) => a + b)).toBe(28);
  expect(new Set(draws.values())).toEqual(new Set([2, 3]));
  expect(Math.max(...count(photosOf(batches)).values())).toBe(1);
});

test('pk-full shows every photo, and again only to fill a group or the last batches', () => {
  const sampler = samplerOf({ name: 'pk-full', photosPerIndividual: 4 }, uneven, 16);
  const counts = [1, 2, 3, 4, 5, 6, 9, 13, 1, 8, 4, 3];
  const groups = counts.reduce((sum, n) => sum + Math.ceil(n / 4), 0);
  expect(sampler.batchesPerEpoch).toBe(Math.ceil(groups / 4));
  for (const epoch of [0, 1, 2]) {
    const batches = sampler.batches(epoch);
    const shown = photosOf(batches);
    expect(new Set(shown).size).toBe(uneven.length);
    expect(shown).toHaveLength(16 * Math.ceil(groups / 4));
    for (const batch of batches) {
      const individuals = count([...batch].map((photo) => uneven[photo]!));
      expect([...individuals.values()]).toEqual([4, 4, 4, 4]);
    }
  }
});

test('pk-full shows every photo exactly once where groups and batches come out even', () => {
  const labels = labelsOf([4, 8, 4, 12, 4, 8]);
  const batches = samplerOf({ name: 'pk-full', photosPerIndividual: 4 }, labels, 20).batches(7);
  expect(batches).toHaveLength(2);
  expect(photosOf(batches).sort((a, b) => a - b)).toEqual([...labels.keys()]);
  // Three groups in two batches: one of them has two.
  const groups = batches.map((batch) => [...batch].filter((photo) => labels[photo] === 3).length / 4);
  expect(groups.sort()).toEqual([1, 2]);
});

test('pk-full never lets one individual fill a batch, however many photos it has', () => {
  const labels = labelsOf([60, 2, 3, 1]);
  for (const batchSize of [4, 8]) {
    const sampler = samplerOf({ name: 'pk-full', photosPerIndividual: 2 }, labels, batchSize);
    const batches = sampler.batches(0);
    expect(new Set(photosOf(batches)).size).toBe(66);
    for (const batch of batches) expect(new Set([...batch].map((photo) => labels[photo])).size).toBeGreaterThan(1);
  }
});

test('an individual with one photo makes a group of it', () => {
  const labels = labelsOf([1, 1, 1, 1]);
  for (const name of ['pk', 'pk-full'] as const) {
    const [batch] = samplerOf({ name, photosPerIndividual: 2 }, labels, 4).batches(0);
    expect([...count(batch!).values()]).toEqual([2, 2]);
  }
});

test.each([
  [1, [1 / 3, 1 / 3, 1 / 3]],
  [0.5, [1 / 7, 2 / 7, 4 / 7]],
  [0, [1 / 21, 4 / 21, 16 / 21]],
])('balanced with power %f draws an individual by its photos^(1 - power)', (power, expected) => {
  const labels = labelsOf([100, 400, 1600]);
  const sampler = samplerOf({ name: 'balanced', power }, labels, 10);
  expect(sampler.batchesPerEpoch).toBe(210);
  const drawn = [0, 1, 2, 3].flatMap((epoch) => photosOf(sampler.batches(epoch)));
  const shares = count(drawn.map((photo) => labels[photo]!));
  // 8400 draws: four standard deviations are at most 2.2 %.
  for (const [label, share] of expected.entries())
    expect(Math.abs(shares.get(label)! / drawn.length - share)).toBeLessThan(0.022);
});

test('balanced lets the photos of an individual take turns', () => {
  const labels = labelsOf([3, 30]);
  const times = count(photosOf(samplerOf({ name: 'balanced' }, labels, 11).batches(0)));
  const ofFirst = [...labels.keys()].filter((photo) => labels[photo] === 0).map((photo) => times.get(photo)!);
  expect(ofFirst.reduce((a, b) => a + b)).toBeGreaterThan(9);
  expect(Math.max(...ofFirst) - Math.min(...ofFirst)).toBeLessThanOrEqual(1);
});

test.each(all)('$name lets pairs meet that are to, with the same photos, batch sizes and groups', (options) => {
  const labels = labelsOf(Array(24).fill(6));
  const pairs = [
    [0, 1],
    [2, 3],
    [4, 23],
    [4, 5],
  ] as const;
  const [plain, together] = [options, { ...options, together: pairs }].map((o) => samplerOf(o, labels, 8).batches(2));
  expect(photosOf(together!).sort()).toEqual(photosOf(plain!).sort());
  const individuals = together!.map((batch) => count([...batch].map((photo) => labels[photo]!)));
  for (const pair of pairs) expect(individuals.some((batch) => pair.every((label) => batch.has(label)))).toBe(true);
  if (options.photosPerIndividual) for (const batch of individuals) expect([...batch.values()]).toEqual([2, 2, 2, 2]);
  const again = samplerOf({ ...options, together: pairs }, labels, 8);
  expect(again.batches(2)).toEqual(together);
  expect(samplerOf({ ...options, together: [] }, labels, 8).batches(2)).toEqual(plain);
});

test.each<[string, SamplerOptions, number, RegExp]>([
  ['no multiple of K', { name: 'pk', photosPerIndividual: 4 }, 10, /multiple of the 4 photos.*received 10/],
  ['one individual per batch', { name: 'pk-full', photosPerIndividual: 4 }, 4, /at least 8, but received 4/],
  ['too few individuals', { name: 'pk', photosPerIndividual: 2 }, 26, /needs 13 individuals but there are 12\. Lower/],
])('refuses batches of %s', (_, options, batchSize, message) => {
  expect(() => samplerOf(options, uneven, batchSize)).toThrow(DataError);
  expect(() => samplerOf(options, uneven, batchSize)).toThrow(message);
});

test('refuses options that mean nothing', () => {
  expect(() => samplerOf({ name: 'toString' as 'pk' })).toThrow(/random, pk, pk-full, balanced but received toString/);
  expect(() => samplerOf({ name: 'pk', photosPerIndividual: 1 })).toThrow(/at least 2 for photosPerIndividual/);
  expect(() => samplerOf({ name: 'balanced', power: -1 })).toThrow(/at least 0 for power but received -1/);
});
