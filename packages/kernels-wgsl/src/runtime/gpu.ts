import { create, globals } from 'webgpu';

// `GPUBufferUsage` and its like are globals in a browser; Dawn's bindings bring them along.
Object.assign(globalThis, globals);

/**
 * Dawn's switches; an adapter that one does not concern ignores it. On NVIDIA's Vulkan driver Dawn offers shader-f16
 * only when told to, because f16 fails some of WebGPU's conformance tests there (crbug.com/42251215). Ours hold it to
 * what we use: storing f16 and computing in f32. Matrix units are an experimental feature, which Dawn calls unsafe.
 */
const always = ['allow_unsafe_apis', 'vulkan_enable_f16_on_nvidia'];

/**
 * FLUKEPRINT_DAWN_TOGGLES adds others, with commas between them, for who wants to measure: `skip_validation` takes a little off the
 * host's time of a step, `disable_robustness` drops the checks of indices from kernels, `disable_workgroup_init` the clearing
 * of their workgroup memory. None is on by itself: validation names what is wrong, and indices in range are tested, not proven.
 */
const switches = [`enable-dawn-features=${[...always, ...added()].join(',')}`];

function added(): string[] {
  return (process.env.FLUKEPRINT_DAWN_TOGGLES ?? '').split(',').filter((name) => name !== '');
}

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
