import { functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';

/** Unit vectors, one row per photo. */
export interface Embeddings {
  readonly count: number;
  readonly size: number;
  readonly data: Float32Array;
}

/** A photo of the gallery that looks like the query. */
export interface Match {
  /** Row in the gallery. */
  readonly index: number;
  /** Cosine, or what the score of the matching is. */
  readonly similarity: number;
}

/** Queries per block, fewer before a large gallery; a block of cosines, or of the gallery, takes 64 MiB, half of what some devices bind. */
const [mostRows, mostNumbers] = [256, 2 ** 24];

/**
 * Cosines of every query with the whole gallery, a row at a time, from blocks of queries and of the gallery that the backend multiplies: it holds the
 * gallery and one block, never the matrix of all. The row handed to `visit` is reused.
 */
export async function similarities(
  backend: Backend,
  queries: Embeddings,
  gallery: Embeddings,
  visit: (query: number, row: Float32Array) => void,
): Promise<void> {
  const { count, size } = gallery;
  const partRows = Math.max(1, Math.floor(mostNumbers / size));
  const parts = Array.from({ length: Math.ceil(count / partRows) }, (_, i) => {
    const rows = Math.min(partRows, count - i * partRows);
    const values = gallery.data.subarray(i * partRows * size, (i * partRows + rows) * size);
    return { begin: i * partRows, rows, tensor: Tensor.from(backend, values, [rows, size]) };
  });
  const blockRows = Math.max(1, Math.min(mostRows, Math.floor(mostNumbers / count)));
  const values = new Float32Array(Math.min(blockRows, queries.count) * count);
  for (let begin = 0; begin < queries.count; begin += blockRows) {
    const rows = Math.min(blockRows, queries.count - begin);
    const part = queries.data.subarray(begin * queries.size, (begin + rows) * queries.size);
    const asked = Tensor.from(backend, part, [rows, queries.size]);
    for (const { begin: column, rows: columns, tensor } of parts) {
      const block = noGrad(() => scope(() => F.linear(asked, tensor)));
      const cosines = new Float32Array(await block.read());
      block.dispose();
      for (let i = 0; i < rows; i++) values.set(cosines.subarray(i * columns, (i + 1) * columns), i * count + column);
    }
    asked.dispose();
    for (let i = 0; i < rows; i++) visit(begin + i, values.subarray(i * count, (i + 1) * count));
  }
  for (const { tensor } of parts) tensor.dispose();
}

/** The `k` largest of a row, best first; equal ones in the order of the gallery. `excluded` rows do not count. */
export function topK(row: Float32Array, k: number, excluded: (index: number) => boolean = () => false): Match[] {
  const best: Match[] = [];
  for (let index = 0; index < row.length; index++) {
    const similarity = row[index]!;
    if (best.length === k && similarity <= best[k - 1]!.similarity) continue;
    if (excluded(index)) continue;
    let at = best.length;
    while (at > 0 && best[at - 1]!.similarity < similarity) at -= 1;
    best.splice(at, 0, { index, similarity });
    if (best.length > k) best.pop();
  }
  return best;
}

/**
 * The same with every row at length 1, so that products are cosines: averages, and other programs' vectors, have other lengths. Rows that
 * differ by no more than rounding keep their bits. Says how many were changed.
 */
export function unitRows(embeddings: Embeddings): { readonly embeddings: Embeddings; readonly changed: number } {
  const { count, size } = embeddings;
  const data = embeddings.data.slice();
  let changed = 0;
  for (let row = 0; row < count; row++) {
    const values = data.subarray(row * size, (row + 1) * size);
    const length = Math.hypot(...values);
    if (length === 0 || Math.abs(length - 1) < 1e-4) continue;
    normalizeRows(values, size);
    changed += 1;
  }
  return { embeddings: { count, size, data }, changed };
}

/** Brings every row to length 1, in place; a row of zeros, where photo and mirror image are opposite, stays. */
export function normalizeRows(data: Float32Array, size: number): void {
  for (let begin = 0; begin < data.length; begin += size) {
    const row = data.subarray(begin, begin + size);
    const length = Math.hypot(...row);
    if (length > 0) for (const [i, value] of row.entries()) row[i] = value / length;
  }
}
