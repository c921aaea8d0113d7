import { create, globals } from 'webgpu';

// `GPUBufferUsage` and its like are globals in a browser; Dawn's bindings bring them along.
Object.assign(globalThis, globals);

let instance: GPU | undefined;

/** Where adapters come from: Dawn in Node, `navigator.gpu` in a browser. */
export function gpu(): GPU {
  instance ??= create([]);
  return instance;
}

/** Another instance of Dawn: one whose driver went away may not find the next. */
export function freshGpu(): GPU {
  return create([]);
}
