import { ReferenceBackend } from '@flukeprint/kernels';
import { describe, expect, test } from 'vitest';
import { joinByPath, joinEmbeddings, resolveWeights, weightsOption } from './meta-embedding.ts';
import { type Embeddings, similarities } from './retrieval.ts';
import { UserError } from './user-error.ts';

const embeddings = (...rows: number[][]): Embeddings => ({
  count: rows.length,
  size: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
});
const a = embeddings([1, 0], [0.6, 0.8], [0, 1]);
/** Not normalised: joining shall not depend on it. */
const b = embeddings([2, 0, 0], [0, 0, 5], [0.5, 0, 0.5]);

async function cosines(of: Embeddings): Promise<number[][]> {
  const rows: number[][] = [];
  await similarities(new ReferenceBackend(), of, of, (_, row) => rows.push([...row]));
  return rows;
}

describe('joined embeddings', () => {
  test.each([[[1, 1]], [[1, 2]], [[0.3, 5]]])('have as cosine the mean of the cosines weighted %j', async (weights) => {
    const joined = joinEmbeddings([a, b], weights);
    expect([joined.count, joined.size]).toEqual([3, 5]);
    const [u, v] = [await cosines(a), await cosines(joinEmbeddings([b, b], [1, 1]))];
    const total = weights[0]! + weights[1]!;
    for (const [i, row] of (await cosines(joined)).entries()) {
      for (const [j, cosine] of row.entries()) {
        expect(cosine).toBeCloseTo((weights[0]! * u[i]![j]! + weights[1]! * v[i]![j]!) / total, 6);
      }
      expect(row[i]).toBeCloseTo(1, 6);
    }
  });

  test('of one network stay the same bits', () => {
    expect(joinEmbeddings([b], [3])).toBe(b);
  });
});

describe('by path', () => {
  const photos = (embedded: Embeddings, ...paths: string[]) => ({
    embeddings: embedded,
    paths,
    individuals: paths.map((path) => path[0]!),
  });
  const first = { name: 'a.npy', photos: photos(a, 'x/1', 'x/2', 'y/1') };

  test('rows find each other, whatever their order', async () => {
    const moved = embeddings([0.5, 0, 0.5], [2, 0, 0], [0, 0, 5]);
    const joined = await joinByPath([first, { name: 'b.npy', photos: photos(moved, 'y/1', 'x/1', 'x/2') }], [1, 2]);
    expect(joined).toEqual({ ...first.photos, embeddings: joinEmbeddings([a, b], [1, 2]) });
  });

  test.for<[string[], string]>([
    [['x/1', 'x/2', 'z/1'], 'b.npy lacks y/1, which a.npy has'],
    [['x/1', 'x/2', 'x/2'], 'b.npy has a photo twice'],
  ])('%j is refused', async ([paths, message]) => {
    const attempt = joinByPath([first, { name: 'b.npy', photos: photos(b, ...paths) }], [1, 1]);
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toThrow(message);
  });

  test('a photo that only the second has is named', async () => {
    const more = embeddings([1], [1], [1], [1]);
    const attempt = joinByPath([first, { name: 'b.npy', photos: photos(more, 'x/1', 'x/2', 'y/1', 'y/2') }], [1, 1]);
    await expect(attempt).rejects.toThrow('a.npy lacks y/2, which b.npy has');
  });
});

test('weights come one by one or as a list, one for each run', () => {
  const parse = (...texts: string[]) =>
    texts.reduce<number[] | undefined>(
      (before, text) => weightsOption().parseArg!(text, before) as number[],
      undefined,
    );
  expect(parse('1', '2.5')).toEqual([1, 2.5]);
  expect(parse('1,2', '3')).toEqual([1, 2, 3]);
  for (const bad of ['', '0', '-1', '1,', 'x', 'Infinity'])
    expect(() => parse(bad), bad).toThrow('Expected numbers above 0');
  expect(resolveWeights(undefined, 3)).toEqual([1, 1, 1]);
  expect(() => resolveWeights([1], 2)).toThrow('expected a --weight for each of the 2 --run, received 1');
});
