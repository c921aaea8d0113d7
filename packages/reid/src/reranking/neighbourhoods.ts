import type { Backend } from '@flukeprint/kernels';
import { type Embeddings, similarities } from '../matching/retrieval.ts';
import { topK } from '../matching/top-k.ts';

export interface NeighbourhoodOptions {
  /** Photos that may be a photo's neighbours, if it is among theirs. */
  readonly k1: number;
  /** Photos, itself the first, whose neighbourhoods a photo takes the mean of; 1 for its own alone. */
  readonly k2: number;
}

/** Photos, by their rows, and their weights; the sum of the weights is 1. */
export type Neighbourhood = ReadonlyMap<number, number>;

export interface Neighbourhoods {
  /** Of each photo. */
  readonly of: readonly Neighbourhood[];
  /** Each photo's squared distance, halved, to the one that is the farthest from it; 1 where all are the same. */
  readonly farthest: Float64Array;
}

/**
 * The k-reciprocal neighbourhoods of photos (Zhong et al. 2017): the `k1` nearest that have a photo among theirs, too, and such neighbours
 * of those, where most of them are shared; the nearer, the more they weigh. Cosines of all pairs are looked at in blocks and not kept.
 */
export async function neighbourhoodsOf(
  backend: Backend,
  photos: Embeddings,
  { k1, k2 }: NeighbourhoodOptions,
): Promise<Neighbourhoods> {
  const ranked: number[][] = [];
  const farthest = new Float64Array(photos.count);
  await similarities(backend, photos, photos, (photo, row) => {
    const most = 1 - row.reduce((least, value) => Math.min(least, value), 1);
    // Less is rounding among photos that are all the same.
    farthest[photo] = most > 1e-6 ? most : 1;
    // Itself first, even beside a twin.
    row[photo] = Number.POSITIVE_INFINITY;
    ranked[photo] = topK(row, Math.max(k1 + 1, k2)).map(({ index }) => index);
  });
  const mutual = [k1, Math.round(k1 / 2)].map((k) => reciprocalOf(ranked, k));
  const alone = mutual[0]!.map((first, photo): Neighbourhood => {
    const members = withNeighbours(first, mutual[1]!);
    const weights = members.map((near) => Math.exp(-distance(photos, photo, near) / farthest[photo]!));
    const sum = weights.reduce((sum, weight) => sum + weight, 0);
    return new Map(members.map((near, i) => [near, weights[i]! / sum]));
  });
  const of = ranked.map((near) => meanOf(near.slice(0, k2).map((photo) => alone[photo]!)));
  return { of, farthest };
}

/** For each photo those of its `k` nearest that have it among theirs; itself is the first. */
function reciprocalOf(ranked: readonly number[][], k: number): number[][] {
  const nearest = ranked.map((row) => row.slice(0, k + 1));
  return nearest.map((row, photo) => row.filter((near) => nearest[near]!.includes(photo)));
}

/** Neighbours, and theirs of half as many, where more than two thirds of these are among the first. */
function withNeighbours(first: readonly number[], half: readonly number[][]): number[] {
  const known = new Set(first);
  const members = new Set(first);
  for (const near of first) {
    const theirs = half[near]!;
    const common = theirs.filter((one) => known.has(one)).length;
    if (3 * common > 2 * theirs.length) for (const one of theirs) members.add(one);
  }
  return [...members];
}

/** Half the squared distance of two unit vectors. */
function distance({ size, data }: Embeddings, a: number, b: number): number {
  let cosine = 0;
  for (let i = 0; i < size; i++) cosine += data[a * size + i]! * data[b * size + i]!;
  return Math.max(0, 1 - cosine);
}

function meanOf(neighbourhoods: readonly Neighbourhood[]): Neighbourhood {
  if (neighbourhoods.length === 1) return neighbourhoods[0]!;
  const mean = new Map<number, number>();
  for (const one of neighbourhoods) {
    for (const [near, weight] of one) mean.set(near, (mean.get(near) ?? 0) + weight / neighbourhoods.length);
  }
  return mean;
}
