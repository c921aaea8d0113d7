import { ReferenceBackend } from '@flukeprint/kernels';
import { describe, expect, test } from 'vitest';
import { evaluateRetrieval } from './metrics.ts';

/** Embeddings of one number each: the query is 1, so the gallery's numbers are the similarities. */
const ranked = (...similarities: number[]) => embeddings(1, similarities);
const embeddings = (size: number, data: number[]) => ({
  count: data.length / size,
  size,
  data: Float32Array.from(data),
});
const ask = (individual: string, similarities: number[], gallery: string) =>
  evaluateRetrieval(
    new ReferenceBackend(),
    { embeddings: ranked(1), individuals: [individual] },
    { embeddings: ranked(...similarities), individuals: [...gallery] },
  );

describe('one query', () => {
  test('with two right photos at positions 2 and 4', async () => {
    const { metrics, queries } = await ask('a', [9, 8, 7, 6, 5], 'babac');
    expect(metrics).toEqual({ mAP: (1 / 2 + 2 / 4) / 2, 'MAP@5': 1 / 2, 'R@1': 0, 'R@5': 1, 'R@20': 1 });
    expect(queries[0]).toMatchObject({ query: 0, rank: 2, averagePrecision: 0.5, averagePrecisionAt5: 0.5 });
    expect(queries[0]!.matches.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(queries[0]!.right).toEqual({ index: 1, similarity: 8 });
  });

  test('MAP@5 counts individuals, not photos; R@5 counts photos', async () => {
    // b, b, b, b, b, c, a: the right individual is the third, its photo the seventh.
    const { metrics } = await ask('a', [9, 8, 7, 6, 5, 4, 3], 'bbbbbca');
    expect(metrics).toEqual({ mAP: 1 / 7, 'MAP@5': 1 / 3, 'R@1': 0, 'R@5': 0, 'R@20': 1 });
  });

  test('MAP@5 is 0 beyond the fifth individual', async () => {
    expect((await ask('a', [9, 8, 7, 6, 5], 'bcdea')).metrics['MAP@5']).toBe(1 / 5);
    expect((await ask('a', [9, 8, 7, 6, 5, 4], 'bcdefa')).metrics['MAP@5']).toBe(0);
  });

  test('ties go to the photo that comes first in the gallery', async () => {
    expect((await ask('a', [1, 1, 1], 'bab')).queries[0]).toMatchObject({ rank: 2, averagePrecisionAt5: 0.5 });
    expect((await ask('a', [1, 1, 1], 'abb')).queries[0]).toMatchObject({ rank: 1, averagePrecisionAt5: 1 });
  });

  test('R@20 ends at 20', async () => {
    const others = 'b'.repeat(19);
    const falling = Array.from({ length: 21 }, (_, i) => -i);
    expect((await ask('a', falling, `${others}ab`)).metrics['R@20']).toBe(1);
    const beyond = await ask('a', falling, `${others}ba`);
    expect(beyond.metrics['R@20']).toBe(0);
    expect(beyond.metrics.mAP).toBeCloseTo(1 / 21, 12);
    expect(beyond.queries[0]!.matches).toHaveLength(20);
  });

  test('of an individual that the gallery does not have counts as nothing found', async () => {
    const { metrics, queries } = await ask('z', [2, 1], 'ab');
    expect(metrics).toEqual({ mAP: 0, 'MAP@5': 0, 'R@1': 0, 'R@5': 0, 'R@20': 0 });
    expect(queries[0]!.rank).toBe(Infinity);
    expect(queries[0]!.right).toBeNull();
  });
});

test("several queries: the means, as PyTorch's baseline defines them", async () => {
  // torch.manual_seed(3); q = (torch.randn(8, 3) * 100).round(); g = (torch.randn(30, 3) * 100).round()
  // hit = (gy[(q @ g.T).argsort(1, descending=True)] == qy[:, None]).float(); first = hit.argmax(1)
  // prec = hit.cumsum(1) / torch.arange(1, 31); mAP = ((prec * hit).sum(1) / hit.sum(1)).mean(); R@k = (first < k).mean()
  // MAP@5: mean of 1 / rank of the right one, where the individuals are ranked by their largest similarity
  const q = [-8, 36, -78, 7, 66, -29, 162, -160, 40, 61, 76, -3, -34, 49, -8, -181, 49, 21, 34, 135, 37, 1, 77, -11];
  const g = [
    -120, 103, 7, -18, -152, 91, 25, -69, 56, -25, -108, 59, 72, -35, -53, -69, 62, 191, -158, 51, 20, -20, -41, 69, 62,
    114, -12, 63, -195, -122, -33, -42, 72, 108, 173, -147, 114, 206, -44, 177, 34, 50, 55, -26, -59, 87, -131, 69, 32,
    15, -62, -1, -35, -84, -123, -68, 52, -88, 56, 144, -21, -311, -43, 133, 66, 62, 45, 77, 157, 53, -144, 166, 117,
    59, 247, -109, 166, -98, -51, -70, -77, -159, 46, 48, 19, -4, -7, -115, 143, 78,
  ];
  const { metrics, queries } = await evaluateRetrieval(
    new ReferenceBackend(),
    { embeddings: embeddings(3, q), individuals: [...'51255663'] },
    { embeddings: embeddings(3, g), individuals: [...'823415452705130261271436870086'] },
  );
  expect(metrics.mAP).toBeCloseTo(0.22899001836776733, 6);
  expect(metrics['MAP@5']).toBeCloseTo(0.3645833333333333, 12);
  expect(metrics).toMatchObject({ 'R@1': 0.125, 'R@5': 0.75, 'R@20': 1 });
  expect(queries.map(({ rank }) => rank - 1)).toEqual([0, 1, 2, 1, 6, 2, 3, 7]);
  const precisions = [
    0.40545809268951416, 0.24092261493206024, 0.2517857253551483, 0.26374268531799316, 0.17432469129562378,
    0.18981480598449707, 0.16944444179534912, 0.13642698526382446,
  ];
  for (const [i, { averagePrecision }] of queries.entries()) expect(averagePrecision).toBeCloseTo(precisions[i]!, 6);
});
