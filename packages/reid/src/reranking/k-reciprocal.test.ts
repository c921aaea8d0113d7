import { ReferenceBackend } from '@flukeprint/kernels';
import { describe, expect, test } from 'vitest';
import { evaluationOf, judge } from '../matching/metrics.ts';
import { type Embeddings, similarities } from '../matching/retrieval.ts';
import { photosOfAnimals, rowsOf, unitVectors } from '../testing/photos-of-animals.ts';
import type { Compared } from './compared.ts';
import { type KReciprocal, kReciprocal } from './k-reciprocal.ts';

const backend = new ReferenceBackend();
const apart = (queries: Embeddings, gallery: Embeddings): Compared => ({ queries, gallery, own: () => [] });

async function scores(compared: Compared, options: KReciprocal): Promise<number[][]> {
  const rows: number[][] = [];
  await kReciprocal(backend, compared, options, (query, row) => {
    rows[query] = Array.from(row);
  });
  return rows;
}

async function cosines({ queries, gallery }: Compared): Promise<number[][]> {
  const rows: number[][] = [];
  await similarities(backend, queries, gallery, (query, row) => {
    rows[query] = Array.from(row);
  });
  return rows;
}

const order = (row: number[]) => [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b);

/** The paper's formulas, on full matrices in float64. */
function naive(asked: number[][], known: number[][], { k1, k2, lambda }: KReciprocal): number[][] {
  const every = [...asked, ...known];
  const numbers = every.map((_, i) => i);
  const squared = every.map((a) => every.map((b) => a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0)));
  const distance = squared.map((row) => row.map((value) => value / Math.max(...row)));
  const nearest = (p: number, k: number) => [...numbers].sort((a, b) => squared[p]![a]! - squared[p]![b]!).slice(0, k);
  const mutual = (p: number, k: number) => nearest(p, k + 1).filter((g) => nearest(g, k + 1).includes(p));
  const vectors = numbers.map((p) => {
    const set = mutual(p, k1);
    const grown = set.flatMap((q) => {
      const half = mutual(q, Math.round(k1 / 2));
      return half.filter((one) => set.includes(one)).length > (2 / 3) * half.length ? half : [];
    });
    const raw = numbers.map((g) => (set.includes(g) || grown.includes(g) ? Math.exp(-distance[p]![g]!) : 0));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((value) => value / sum);
  });
  const expanded = numbers.map((p) =>
    numbers.map((g) => nearest(p, k2).reduce((sum, q) => sum + vectors[q]![g]! / k2, 0)),
  );
  return asked.map((_, p) =>
    known.map((_, i) => {
      const g = asked.length + i;
      let [both, either] = [0, 0];
      for (const k of numbers) {
        both += Math.min(expanded[p]![k]!, expanded[g]![k]!);
        either += Math.max(expanded[p]![k]!, expanded[g]![k]!);
      }
      return (1 - lambda) * (1 - both / either) + lambda * distance[p]![g]!;
    }),
  );
}

describe('kReciprocal', () => {
  test.each([
    { k1: 6, k2: 3, lambda: 0.3 },
    { k1: 20, k2: 6, lambda: 0.3 },
    { k1: 4, k2: 1, lambda: 0 },
    { k1: 2, k2: 5, lambda: 0.8 },
  ])("agrees with the paper's formulas, %o", async (options) => {
    const { queries, gallery } = photosOfAnimals(9, 6, 0.7);
    const expected = naive(rowsOf(queries), rowsOf(gallery), options).flat();
    const found = (await scores(apart(queries, gallery), options)).flat();
    expect(found.length).toBe(expected.length);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(1 - expected[i]!, 5);
    expect(new Set(expected.map((value) => value.toFixed(4))).size).toBeGreaterThan(40);
  });

  test('with the plain distance alone it changes no rank', async () => {
    const { queries, gallery } = photosOfAnimals(5, 4, 0.7);
    const compared = apart(queries, gallery);
    const found = await scores(compared, { k1: 3, k2: 2, lambda: 1 });
    expect(found.map(order)).toEqual((await cosines(compared)).map(order));
  });

  test('changes no rank where nothing is reciprocal', async () => {
    // Each is nearer to the next than to the one before: nobody but the last two is among the nearest of its nearest.
    const at = (...angles: number[]) => unitVectors(angles.map((angle) => [Math.cos(angle), Math.sin(angle)]));
    const compared = apart(at(0), at(0.5, 0.9, 1.2, 1.4));
    const found = await scores(compared, { k1: 1, k2: 1, lambda: 0.3 });
    expect(found.map(order)).toEqual([[0, 1, 2, 3]]);
    for (const [i, cosine] of (await cosines(compared))[0]!.entries())
      expect(found[0]![i]).toBeCloseTo(0.3 - (0.3 * (1 - cosine)) / (1 - Math.cos(1.4)), 6);
  });

  test('ranks the photos of an animal higher where animals lie apart but blurred', async () => {
    const { queries, gallery, individuals } = photosOfAnimals(25, 8, 0.8);
    const compared = apart(queries, gallery);
    const mAP = (rows: number[][]) =>
      evaluationOf(rows.map((row, q) => judge(q, Float32Array.from(row), `animal ${q}`, individuals))).metrics.mAP;
    const found = await scores(compared, { k1: 8, k2: 4, lambda: 0.3 });
    expect(mAP(found)).toBeGreaterThan(mAP(await cosines(compared)) + 0.02);
  });

  test('photos that are all the same stay equal', async () => {
    const same = [0.3, 0.5, 0.7, 0.1, 0.2, 0.4];
    const [found] = await scores(apart(unitVectors([same]), unitVectors([same, same, same])), {
      ...{ k1: 3, k2: 2, lambda: 0.3 },
    });
    expect(new Set(found).size).toBe(1);
    expect(found![0]).toBeCloseTo(1, 5);
  });

  test('a gallery of one photo, or of fewer than the neighbours asked for, has scores', async () => {
    const { queries, gallery } = photosOfAnimals(3, 2, 0.7);
    const one = { ...gallery, count: 1, data: gallery.data.subarray(0, gallery.size) };
    for (const known of [one, gallery])
      for (const row of await scores(apart(queries, known), { k1: 20, k2: 6, lambda: 0.3 })) {
        expect(row).toHaveLength(known.count);
        for (const score of row) expect(score >= -1e-6 && score <= 1 + 1e-6).toBe(true);
      }
  });

  test('a query in the gallery is one photo, not two', async () => {
    const { gallery } = photosOfAnimals(6, 5, 0.7);
    const options = { k1: 4, k2: 2, lambda: 0.3 };
    const found = await scores({ queries: gallery, gallery, own: (query) => [query] }, options);
    const rest = rowsOf(gallery);
    // Asked alone, with the rest as the gallery, a photo has the same neighbours.
    for (const query of [0, 7, 23]) {
      const [expected] = naive([rest[query]!], rest.toSpliced(query, 1), options);
      for (const [i, distance] of expected!.entries())
        expect(found[query]![i < query ? i : i + 1]).toBeCloseTo(1 - distance, 5);
    }
  });
});
