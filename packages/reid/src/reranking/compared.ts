import type { Embeddings } from '../matching/retrieval.ts';

/** Queries and the gallery that they are compared with: unit vectors of one network. */
export interface Compared {
  readonly queries: Embeddings;
  readonly gallery: Embeddings;
  /** The gallery's rows of a query's own photo, where it is in the gallery. */
  readonly own: (query: number) => readonly number[];
}
