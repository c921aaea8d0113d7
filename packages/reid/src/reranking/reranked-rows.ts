import type { Backend } from '@flukeprint/kernels';
import { shortDigest } from '../files/digest.ts';
import { similarities } from '../matching/retrieval.ts';
import type { Compared } from './compared.ts';
import { kReciprocal } from './k-reciprocal.ts';
import { expandQueries } from './query-expansion.ts';

/** Ways to rank a gallery anew by what its photos have in common. */
export const rerankingMethods = ['k-reciprocal', 'query-expansion'] as const;

export interface Reranking {
  readonly method: (typeof rerankingMethods)[number];
  /** Nearest photos that are looked at; {@link usualNeighbours} where nothing is said. */
  readonly neighbours?: number;
}

/** Those of Zhong et al. 2017 and, with fewer than their 50 landmarks, of Radenović et al. 2018: an animal has few photos. */
export const usualNeighbours = { 'k-reciprocal': 20, 'query-expansion': 3 } as const satisfies Record<
  Reranking['method'],
  number
>;

/** Scores of every query with the whole gallery, a row at a time: cosines, or what a re-ranking makes of them. The row is reused. */
export async function rerankedRows(
  backend: Backend,
  compared: Compared,
  reranking: Reranking | null | undefined,
  visit: (query: number, row: Float32Array) => void,
): Promise<void> {
  const { queries, gallery } = compared;
  if (!reranking) return similarities(backend, queries, gallery, visit);
  const { method, neighbours = usualNeighbours[method] } = reranking;
  if (method === 'k-reciprocal') return kReciprocal(backend, compared, { k1: neighbours, k2: 6, lambda: 0.3 }, visit);
  const expanded = await expandQueries(backend, compared, { neighbours, alpha: 3 });
  return similarities(backend, expanded, gallery, visit);
}

/** The id of a network's scores: re-ranked ones say something else than its cosines. */
export async function scoresId(network: string, reranking: Reranking | null | undefined): Promise<string> {
  if (!reranking) return network;
  const { method, neighbours = usualNeighbours[method] } = reranking;
  return shortDigest(JSON.stringify([network, method, neighbours]));
}
