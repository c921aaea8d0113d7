/** A browser without WebGPU, or a page that came neither from https: nor from this machine. */
export class NoWebGpuError extends Error {
  override name = 'NoWebGpuError';
}

/** Where adapters come from in a browser. */
export function gpu(): GPU {
  if (!navigator.gpu) throw new NoWebGpuError('webgpu: this browser has no WebGPU');
  return navigator.gpu;
}

/** A browser has one, which finds drivers anew by itself. */
export const freshGpu = gpu;
