import { create, globals } from 'webgpu';

// `GPUBufferUsage` and its like are globals in a browser; Dawn's bindings bring them along.
Object.assign(globalThis, globals);

/**
 * Dawn's switches; an adapter that one does not concern ignores it. On NVIDIA's Vulkan driver Dawn offers shader-f16
 * only when told to, because f16 fails some of WebGPU's conformance tests there (crbug.com/42251215). Ours hold it to
 * what we use: storing f16 and computing in f32. Matrix units are an experimental feature, which Dawn calls unsafe.
 */
const switches = ['enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia'];

let instance: GPU | undefined;

/** Where adapters come from: Dawn in Node, `navigator.gpu` in a browser. The first call may add options of Dawn's. */
export function gpu(options: readonly string[] = []): GPU {
  instance ??= create([...switches, ...options]);
  return instance;
}

/** Another instance of Dawn: one whose driver went away may not find the next. */
export function freshGpu(): GPU {
  return create(switches);
}
