import type { Operation } from '../contract.ts';
import { expectAttribute, expectRank, expectShape, f32, i32 } from '../shape.ts';

/** Longest descriptor: a backend sums a product in one go. */
const mostDimensions = 256;

/**
 * For the descriptors of one photo, `query` [Q, D], their nearest in each of P others, `gallery` [P, K, D], of whose K rows the first
 * `count` [P] are descriptors: `similarity` [P, Q], the largest product, and `index` [P, Q], the row that has it where the two are each
 * other's nearest, −1 elsewhere. A photo without descriptors has similarity −1 and index −1 throughout. Rows that are alike to the bit
 * count as each other's nearest, the first of them.
 */
export const mutualNearest: Operation<'query' | 'gallery' | 'count', never, 'similarity' | 'index', object> = {
  name: 'mutualNearest',
  flop: ({ query, gallery }) => {
    const [photos, rows, dimensions] = gallery.shape as [number, number, number];
    return 2 * query.shape[0]! * photos * rows * dimensions;
  },
  infer({ query, gallery, count }) {
    expectRank('mutualNearest', 'query', query, 2);
    const [queries, dimensions] = query.shape as [number, number];
    expectAttribute(
      'mutualNearest',
      'D',
      `at most ${mostDimensions} dimensions`,
      dimensions,
      dimensions <= mostDimensions,
    );
    expectShape('mutualNearest', 'gallery', gallery, [null, null, dimensions]);
    const photos = gallery.shape[0]!;
    expectShape('mutualNearest', 'count', count, [photos], 'i32');
    return { similarity: f32(photos, queries), index: i32(photos, queries) };
  },
  reference({ query, gallery, count }, { similarity, index }) {
    const [queries, dimensions] = query.shape as [number, number];
    const [photos, rows] = gallery.shape as [number, number];
    for (let photo = 0; photo < photos; photo++) {
      const known = Math.min(Math.max(count.data[photo]!, 0), rows);
      const products = Float64Array.from({ length: queries * known }, (_, at) => {
        const q = Math.floor(at / known);
        const from = (photo * rows + (at % known)) * dimensions;
        let sum = 0;
        for (let d = 0; d < dimensions; d++) sum += query.data[q * dimensions + d]! * gallery.data[from + d]!;
        return sum;
      });
      for (let q = 0; q < queries; q++) {
        const row = products.subarray(q * known, (q + 1) * known);
        let nearest = 0;
        for (let k = 1; k < known; k++) if (row[k]! > row[nearest]!) nearest = k;
        let mutual = known > 0;
        for (let other = 0; other < queries && mutual; other++) {
          mutual = products[other * known + nearest]! <= row[nearest]!;
        }
        similarity.data[photo * queries + q] = known > 0 ? row[nearest]! : -1;
        index.data[photo * queries + q] = mutual ? nearest : -1;
      }
    }
  },
};
