import type { Kernel } from '../kernel-context.ts';
import { linear } from '../linear/linear.ts';
import { rowLaunch } from '../rows.ts';

export const mutualNearest: Kernel<'mutualNearest'> = (context, { query, gallery, count }, { similarity, index }) => {
  const queries = query.shape[0]!;
  const [photos, extent, dimensions] = gallery.shape as [number, number, number];
  const columns = photos * extent;
  const products = context.temporary([queries, columns]);
  const largest = context.temporary([columns]);
  linear(context, { input: query, weight: { ...gallery, shape: [columns, dimensions] } }, { output: products }, {});
  context.dispatch({
    shader: 'mutual-nearest/largest-of-column.wgsl',
    tensors: { products, largest },
    params: { queries, columns },
    threads: columns,
  });
  const { workgroups, constants } = rowLaunch(photos * queries, extent);
  context.dispatch({
    shader: 'mutual-nearest/nearest.wgsl',
    tensors: { products, largest, count, similarity, index },
    params: { queries, photos, extent },
    ...{ workgroups, constants },
  });
};
