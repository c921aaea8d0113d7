import type { GpuCounts } from '@flukeprint/kernels-wgsl/gpu-meter';

/** What came between two readings of a meter, per `steps`; `bytesHeld` as it is in the end. */
export function countsBetween(before: GpuCounts, after: GpuCounts, steps = 1): GpuCounts {
  const entries = Object.entries(after).map(([name, count]) => [
    name,
    (count - before[name as keyof GpuCounts]) / steps,
  ]);
  return { ...(Object.fromEntries(entries) as unknown as GpuCounts), bytesHeld: after.bytesHeld };
}
