import { gpu } from '../gpu.ts';
import { type GpuMeter, meterGpu } from './gpu-meter.ts';

/** This process's GPU, counted and timed. To be called before any backend is open. */
export function meterDawn(): { gpu: GPU; meter: GpuMeter } {
  // Otherwise times come in steps of 65.5 µs, so that pages cannot spy on each other.
  return meterGpu(gpu(['disable-dawn-features=timestamp_quantization']), { timestamps: true });
}
