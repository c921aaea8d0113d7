/** What to do where there is no WebGPU. Also thrown where there is WebGPU but no GPU for it. */
const noWebGpu =
  'WebGPU is missing in this browser. Chrome and Edge have it since version 113, Safari since 26, Firefox since 141 on ' +
  'Windows and 145 on macOS. In Chrome on Linux, switch on chrome://flags/#enable-unsafe-webgpu and ' +
  'chrome://flags/#enable-vulkan; in other Firefoxes dom.webgpu.enabled on about:config. Pages have it under https:// and ' +
  'http://localhost, or opened as a file, only.';

const noAdapter =
  'This browser has WebGPU but finds no GPU that it trusts. Update the graphics driver; chrome://gpu says what Chrome found. ' +
  'On Linux, switch on chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan.';

/** Errors whose message says all: what was wrong with which file, and what to do. */
const plain = new Set(['UserError', 'PhotoError', 'SafetensorsError', 'WeightsFileError', 'OutOfMemoryError']);

/** An error as the page shows it. Errors out of the worker have lost their class and kept their name. */
export function describeError(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (name === 'NoWebGpuError') return noWebGpu;
  if (name === 'NoAdapterError') return noAdapter;
  return plain.has(name) ? message : `${name}: ${message}`;
}
