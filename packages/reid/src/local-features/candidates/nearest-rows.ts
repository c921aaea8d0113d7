import type { Backend } from '@flukeprint/kernels';
import { type Embeddings, similarities } from '../../matching/retrieval.ts';

/** For each of `rows` the row of `others` with the largest product; the first of equal ones. */
export async function nearestRows(backend: Backend, rows: Embeddings, others: Embeddings): Promise<Uint32Array> {
  const nearest = new Uint32Array(rows.count);
  await similarities(backend, rows, others, (row, products) => {
    let best = 0;
    for (let i = 1; i < products.length; i++) if (products[i]! > products[best]!) best = i;
    nearest[row] = best;
  });
  return nearest;
}
