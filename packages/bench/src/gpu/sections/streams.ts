import type { StreamWork } from '../../work.ts';
import type { GpuResults, StreamRow } from '../gpu-results.ts';
import { streamLayers } from '../layers.ts';
import { many } from '../many.ts';
import { streamWork } from '../stream-work.ts';
import { type GpuBench, mutable, timeWorks } from '../time-works.ts';
import { peakBandwidth } from './peak.ts';

/** Batch norms, pools and the optimiser, as a share of the bandwidth that a copy reaches. */
export async function benchStreams(bench: GpuBench, { copy }: Pick<GpuResults, 'copy'>): Promise<StreamRow[]> {
  const { networks, precisions, batch, image_size, stream_values } = bench.settings;
  const layers = precisions.flatMap((precision) =>
    networks.flatMap((network) => streamLayers(network, batch, image_size, precision)),
  );
  const adam: { name: string; work: StreamWork } = {
    name: `Adam, ${many(stream_values)} weights`,
    work: streamWork({ operation: 'adam', pass: 'forward', input: [1, 1, stream_values] }),
  };
  const unique = new Map([...layers, adam].map((timed) => [JSON.stringify(timed.work), timed]));
  const rows = await timeWorks('memory-bound work', [...unique.values()], bench, { clock: 'device' });
  return rows.map(({ work, measured }) => {
    const { kind: _, precision = 'f32', ...rest } = mutable(work);
    const bandwidth = peakBandwidth(copy, precision) ?? Number.NaN;
    return { ...measured, precision, ...rest, bandwidth_share: measured.engines.flukeprint!.rate.median / bandwidth };
  });
}
