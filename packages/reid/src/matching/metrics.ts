import type { Backend } from '@flukeprint/kernels';
import { type Reranking, rerankedRows } from '../reranking/reranked-rows.ts';
import type { Embeddings } from './retrieval.ts';
import { type Match, topK } from './top-k.ts';

/** How well one query was answered. */
export interface QueryResult {
  readonly query: number;
  /** Position of the first photo of the right individual, from 1. */
  readonly rank: number;
  readonly averagePrecision: number;
  /** 1 / position of the right individual among the first five different individuals, else 0. */
  readonly averagePrecisionAt5: number;
  readonly matches: Match[];
  /** The first photo of the right individual, wherever it stands; null where the gallery has none. */
  readonly right: Match | null;
  /** The first photo of each of the first {@link listedIndividuals} different individuals, best first. */
  readonly individuals: readonly Match[];
}

/** Five are shown for a query, and one more is there for where the right one is taken away. */
const listedIndividuals = 6;

/** How well queries are answered, each measure a share of 1. */
export interface Metrics {
  /** Mean over the queries of the average precision over the whole ranked gallery. */
  readonly mAP: number;
  /** Kaggle's humpback metric: individuals ranked by their best photo, 1 / rank of the right one within five. */
  readonly 'MAP@5': number;
  /** Share of queries with a photo of the right individual among the first k. */
  readonly 'R@1': number;
  readonly 'R@5': number;
  readonly 'R@20': number;
}

export interface Evaluation {
  readonly metrics: Metrics;
  readonly queries: QueryResult[];
}

interface Labelled {
  readonly embeddings: Embeddings;
  /** The individual of each row. */
  readonly individuals: readonly string[];
}

/**
 * Ranks the gallery for every query, by cosine unless re-ranked. Every query's individual must have a photo in the gallery. `visit` is
 * handed each query's scores with the gallery, in order, in a row that is reused.
 */
export async function evaluateRetrieval(
  backend: Backend,
  queries: Labelled,
  gallery: Labelled,
  reranking?: Reranking,
  visit?: (row: Float32Array) => void,
): Promise<Evaluation> {
  const results: QueryResult[] = [];
  const compared = { queries: queries.embeddings, gallery: gallery.embeddings, own: () => [] };
  await rerankedRows(backend, compared, reranking, (query, row) => {
    results.push(judge(query, row, queries.individuals[query]!, gallery.individuals));
    visit?.(row);
  });
  return evaluationOf(results);
}

/** What a measure says of one query; its mean over the queries is the measure. */
export const measures: Readonly<Record<keyof Metrics, (result: QueryResult) => number>> = {
  mAP: ({ averagePrecision }) => averagePrecision,
  'MAP@5': ({ averagePrecisionAt5 }) => averagePrecisionAt5,
  'R@1': ({ rank }) => (rank <= 1 ? 1 : 0),
  'R@5': ({ rank }) => (rank <= 5 ? 1 : 0),
  'R@20': ({ rank }) => (rank <= 20 ? 1 : 0),
};

/** The measures of all queries. */
export function evaluationOf(results: QueryResult[]): Evaluation {
  const mean = (name: keyof Metrics) => results.reduce((sum, r) => sum + measures[name](r), 0) / results.length;
  const metrics = {
    mAP: mean('mAP'),
    'MAP@5': mean('MAP@5'),
    'R@1': mean('R@1'),
    'R@5': mean('R@5'),
    'R@20': mean('R@20'),
  };
  return { metrics, queries: results };
}

/** How well one query is answered by its scores with the whole gallery. */
export function judge(query: number, row: Float32Array, individual: string, gallery: readonly string[]): QueryResult {
  const order = Array.from(row.keys()).sort((a, b) => row[b]! - row[a]! || a - b);
  let hits = 0;
  let precisions = 0;
  let rank = Number.POSITIVE_INFINITY;
  for (const [position, index] of order.entries()) {
    if (gallery[index] !== individual) continue;
    hits += 1;
    precisions += hits / (position + 1);
    rank = Math.min(rank, position + 1);
  }
  const different = new Map<string, Match>();
  for (const index of order) {
    if (different.size === listedIndividuals) break;
    const name = gallery[index]!;
    if (!different.has(name)) different.set(name, { index, similarity: row[index]! });
  }
  const first = order[rank - 1];
  const position = [...different.keys()].slice(0, 5).indexOf(individual) + 1;
  return {
    query,
    rank,
    averagePrecision: hits > 0 ? precisions / hits : 0,
    averagePrecisionAt5: position > 0 ? 1 / position : 0,
    matches: topK(row, 20),
    right: first === undefined ? null : { index: first, similarity: row[first]! },
    individuals: [...different.values()],
  };
}
