import { bytesOf } from '@flukeprint/kernels';
import type { Conv2dWork } from '../../work.ts';
import type { ConvolutionRow, GpuResults } from '../gpu-results.ts';
import { convolutionLayers, passesOf, thinned } from '../layers.ts';
import { type GpuBench, mutable, timeWorks } from '../time-works.ts';
import { peakBandwidth, peakProduct } from './peak.ts';

/** Every convolution of the networks in its three passes, as a share of what the best product reaches. */
export async function benchConvolutions(
  bench: GpuBench,
  { products, copy }: Pick<GpuResults, 'products' | 'copy'>,
): Promise<ConvolutionRow[]> {
  const { networks, precisions, batch, image_size } = bench.settings;
  const layers = networks.flatMap((network) => thinned(convolutionLayers(network, batch, image_size)));
  const works = precisions.flatMap((precision) =>
    layers.flatMap((layer) => passesOf(layer, precision).map((timed) => ({ ...timed, layer }))),
  );
  const rows = await timeWorks('convolutions', works, bench, { clock: 'device' });
  return rows.map(({ name, work, measured }) => {
    const { network, count } = works.find((other) => other.name === name && other.work === work)!.layer;
    const { kind: _, precision = 'f32', ...rest } = mutable(work);
    const rate = measured.engines.flukeprint!.rate.median;
    const peak = peakProduct(products, precision) ?? Number.NaN;
    const bandwidth = peakBandwidth(copy, precision) ?? Number.NaN;
    const intensity = intensityOf(work);
    return {
      ...measured,
      ...{ network, count, precision, ...rest, intensity },
      peak_share: rate / peak,
      roofline: Math.min(peak, intensity * bandwidth),
    };
  });
}

/** FLOP per byte when every tensor is moved once. */
function intensityOf({ input, weight, output, precision = 'f32' }: Conv2dWork): number {
  const activations = [input, output].reduce((sum, shape) => sum + bytesOf({ shape, dtype: precision }), 0);
  const flop = 2 * output.reduce((a, b) => a * b) * weight.slice(1).reduce((a, b) => a * b);
  return flop / (activations + bytesOf({ shape: weight, dtype: 'f32' }));
}
