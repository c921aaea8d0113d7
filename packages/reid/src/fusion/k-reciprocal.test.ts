import { describe, expect, test } from 'vitest';
import { evaluationOf, judge } from '../matching/metrics.ts';
import { type AllSimilarities, type KReciprocal, kReciprocal } from './k-reciprocal.ts';

/** Photos of `animals` around a centre each, the first of each a query. */
function photos(animals: number, each: number, noise: number) {
  const size = 6;
  const hash = (i: number) => 2 * (Math.abs(Math.sin(i * 127.1 + 11.3) * 43758.5453) % 1) - 1;
  const vector = (animal: number, photo: number) => {
    const values = Array.from(
      { length: size },
      (_, k) => hash(animal * size + k) + noise * hash(5000 + (animal * each + photo) * size + k),
    );
    return values.map((value) => value / Math.hypot(...values));
  };
  const asked = Array.from({ length: animals }, (_, animal) => vector(animal, 0));
  const known = Array.from({ length: animals * (each - 1) }, (_, i) =>
    vector(Math.floor(i / (each - 1)), 1 + (i % (each - 1))),
  );
  return { asked, known, individuals: known.map((_, i) => `animal ${Math.floor(i / (each - 1))}`) };
}

const cosines = (a: number[][], b: number[][]) =>
  Float32Array.from(a.flatMap((x) => b.map((y) => x.reduce((sum, value, k) => sum + value * y[k]!, 0))));
const all = (asked: number[][], known: number[][]): AllSimilarities => ({
  queries: asked.length,
  gallery: known.length,
  queryGallery: cosines(asked, known),
  queryQuery: cosines(asked, asked),
  galleryGallery: cosines(known, known),
});

/** The paper's formulas, on full matrices. */
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
  ])("agrees with the paper's formulas, %o", (options) => {
    const { asked, known } = photos(9, 6, 0.7);
    const expected = naive(asked, known, options).flat();
    const found = kReciprocal(all(asked, known), options);
    expect(found.length).toBe(expected.length);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(1 - expected[i]!, 5);
    expect(new Set(expected.map((value) => value.toFixed(4))).size).toBeGreaterThan(40);
  });

  test('with the plain distance alone it changes no rank', () => {
    const { asked, known } = photos(5, 4, 0.7);
    const similarities = all(asked, known);
    const found = kReciprocal(similarities, { k1: 3, k2: 2, lambda: 1 });
    const order = (row: Float32Array) => [...row.keys()].sort((a, b) => row[b]! - row[a]!);
    for (let q = 0; q < 5; q++) {
      const part = (values: Float32Array) => order(values.subarray(q * known.length, (q + 1) * known.length));
      expect(part(found)).toEqual(part(similarities.queryGallery));
    }
  });

  test('ranks the photos of an animal higher where animals lie apart but blurred', () => {
    const { asked, known, individuals } = photos(25, 8, 0.8);
    const similarities = all(asked, known);
    const mAP = (values: Float32Array) =>
      evaluationOf(
        asked.map((_, q) =>
          judge(q, values.subarray(q * known.length, (q + 1) * known.length), `animal ${q}`, individuals),
        ),
      ).metrics.mAP;
    const found = kReciprocal(similarities, { k1: 8, k2: 4, lambda: 0.3 });
    expect(mAP(found)).toBeGreaterThan(mAP(similarities.queryGallery) + 0.02);
  });

  test('photos that are all the same stay equal', () => {
    const same = [1, 0, 0, 0, 0, 0];
    const found = kReciprocal(all([same], [same, same, same]), { k1: 3, k2: 2, lambda: 0.3 });
    expect(new Set(found).size).toBe(1);
    expect(found[0]).toBeCloseTo(1, 5);
  });

  test('refuses matrices of other shapes', () => {
    const { asked, known } = photos(3, 3, 0.5);
    const similarities = all(asked, known);
    expect(() => kReciprocal({ ...similarities, queryQuery: new Float32Array(4) })).toThrow(
      'expected 3 × 3 cosines in queryQuery, received 4',
    );
  });
});
