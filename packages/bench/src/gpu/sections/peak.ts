import type { Precision } from '@flukeprint/kernels';
import { linearWork } from '../../work.ts';
import type { GpuResults, ProductRow } from '../gpu-results.ts';
import { many } from '../many.ts';
import { streamWork } from '../stream-work.ts';
import { type GpuBench, mutable, timeWorks } from '../time-works.ts';

/** What this GPU reaches through our own kernels at best: plain products, and a copy of a large tensor. */
export async function benchPeak(bench: GpuBench): Promise<Pick<GpuResults, 'products' | 'copy'>> {
  const { precisions, products: sizes, stream_values } = bench.settings;
  const works = precisions.flatMap((precision) =>
    sizes.map((n) => ({
      name: `product of ${n} × ${n}, ${precision}`,
      work: { ...linearWork('forward', n, n, n), ...(precision === 'f16' && { precision }) },
    })),
  );
  const copies = precisions.map((precision) => ({
    name: `copy × ½ of ${many(stream_values)} values, ${precision}`,
    work: streamWork({ operation: 'scale', pass: 'forward', input: [1, 1, stream_values], precision }),
  }));
  const products = (await timeWorks('products', works, bench, { clock: 'device' })).map(({ work, measured }) => ({
    ...measured,
    precision: work.precision ?? ('f32' as const),
    size: work.weight[0]!,
  }));
  const copy = (await timeWorks('copy', copies, bench, { clock: 'device' })).map(({ work, measured }) => {
    const { kind: _, precision = 'f32', ...rest } = mutable(work);
    return { ...measured, precision, ...rest };
  });
  return { products, copy };
}

/** GFLOP/s of the best product in this precision; undefined where none was measured. */
export function peakProduct(products: readonly ProductRow[] = [], precision: Precision, engine = 'flukeprint') {
  const rates = products
    .filter((row) => row.precision === precision)
    .map((row) => row.engines[engine]?.rate.median ?? 0);
  const best = Math.max(0, ...rates);
  return best > 0 ? best : undefined;
}

/** GB/s of the copy. */
export function peakBandwidth(copy: GpuResults['copy'], precision: Precision = 'f32', engine = 'flukeprint') {
  const row = copy?.find((row) => row.precision === precision) ?? copy?.[0];
  return row?.engines[engine]?.rate.median;
}
