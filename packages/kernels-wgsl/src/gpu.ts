import { create, globals } from 'webgpu';

// `GPUBufferUsage` and its like are globals in a browser; Dawn's bindings bring them along.
Object.assign(globalThis, globals);

let instance: GPU | undefined;

/** Where adapters come from: Dawn in Node, `navigator.gpu` in a browser. The first call may add options of Dawn's. */
export function gpu(options: readonly string[] = []): GPU {
  instance ??= create([...options]);
  return instance;
}
