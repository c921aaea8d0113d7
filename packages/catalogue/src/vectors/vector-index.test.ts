import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { hasPgvector } from '../testing/pgvector.ts';
import { keepEmbeddings } from './embeddings.ts';
import { nearestByIndex, openVectorIndex, type VectorIndex } from './vector-index.ts';

const [count, size, k] = [3000, 16, 20];
const name = (i: number) => `content ${String(i).padStart(4, '0')}`;

/** The first half lies around one direction and the second around the opposite one. */
function vectorOf(i: number): Float32Array {
  const vector = Float32Array.from({ length: size }, (_, at) => noise(i * size + at) + (at === 0 ? side(i) : 0));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
/** From -0.5 to 0.5, as good as random. */
const noise = (i: number) => ((Math.sin(i) * 43_758.5453) % 1) / 2;
const side = (i: number) => (i < count / 2 ? 2 : -2);
const vectors = Array.from({ length: count }, (_, i) => vectorOf(i));
const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const pgvector = await hasPgvector();

onEachEngine('an index of vectors', (freshPlace) => {
  const isServer = () => home.name.startsWith('postgres');
  let home: Place;
  let catalogue: Catalogue;
  beforeAll(async () => {
    home = await freshPlace();
    catalogue = await Catalogue.init(home.name);
    await keepEmbeddings(catalogue, 'net', new Map(vectors.slice(0, -10).map((vector, i) => [name(i), vector])));
  });
  afterAll(async () => {
    await catalogue.close();
    await home.remove();
  });

  test('that there cannot be is said, with the reason', async ({ skip }) => {
    skip(isServer() && pgvector, 'pgvector is there');
    expect(await openVectorIndex(catalogue, 'net', size)).toMatch(
      isServer() ? /^the server has no pgvector \(/ : /^a catalogue in a file has no index of vectors/,
    );
  });

  test('is not made of vectors that pgvector does not take', async ({ skip }) => {
    skip(!isServer(), 'of PostgreSQL');
    expect(await openVectorIndex(catalogue, 'net', 4001)).toMatch(/4000 numbers at most, these have 4001/);
  });

  describe.skipIf(!pgvector)('with pgvector', () => {
    async function index(): Promise<VectorIndex> {
      const opened = await openVectorIndex(catalogue, 'net', size);
      if (typeof opened === 'string') throw new Error(opened);
      return opened;
    }

    /** Of what a filter leaves, for the first photos: the share of the k nearest that are found. */
    async function recall(among: readonly number[]): Promise<number> {
      const opened = await index();
      let hits = 0;
      const asked = [0, 1, 2, 3, 4];
      for (const query of asked) {
        const { contents, isShort } = await nearestByIndex(opened, vectors[query]!, among.map(name), k);
        expect(isShort).toBe(false);
        expect(contents).toHaveLength(Math.min(k, among.length));
        const best = among.toSorted(
          (a, b) => product(vectors[b]!, vectors[query]!) - product(vectors[a]!, vectors[query]!),
        );
        hits += best.slice(0, k).filter((i) => contents.includes(name(i))).length;
      }
      return hits / (asked.length * Math.min(k, among.length));
    }

    const all = Array.from({ length: count }, (_, i) => i);

    test('finds what is nearest, and what was kept since', async ({ skip }) => {
      skip(!isServer(), 'of PostgreSQL');
      expect(await recall(all.slice(0, -10))).toBeGreaterThan(0.95);
      await keepEmbeddings(catalogue, 'net', new Map(all.slice(-10).map((i) => [name(i), vectors[i]!])));
      const { contents } = await nearestByIndex(await index(), vectors[count - 3]!, all.map(name), 1);
      expect(contents).toEqual([name(count - 3)]);
    });

    test('finds as many as a filter leaves, also where all of them are far', async ({ skip }) => {
      skip(!isServer(), 'of PostgreSQL');
      expect(await recall(all.filter((i) => i >= count / 2 && i < count - 10))).toBeGreaterThan(0.9);
      expect(await recall([2999, 2500, 1700].map((i) => i - 20))).toBe(1);
    });

    test('says where it found fewer than the filter leaves', async ({ skip }) => {
      skip(!isServer(), 'of PostgreSQL');
      const opened = await index();
      const far = all.slice(count / 2, -10).map(name);
      // A scan that gives up at once, as one does after 20,000 vectors.
      const found = await nearestByIndex(opened, vectors[0]!, far, k, { mostScanned: 1 });
      expect(found.contents.length).toBeLessThan(k);
      expect(found.isShort).toBe(true);
    });
  });
});
