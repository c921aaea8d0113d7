import { create } from 'webgpu';
import '../gpu.ts';
import { wrap } from './gpu-meter.ts';

/** What a large GPU offers through Vulkan: bindings of 4 GiB. */
const LARGE = 2 ** 32 - 4;
/** Bytes that a buffer really has. */
const THIN = 4096;

/**
 * A GPU for figures on paper: Dawn's null backend, which compiles and checks everything and computes nothing, with buffers that
 * claim to be of any size and hold 4 KiB. All code of the host runs as on a GPU, at the sizes of real training. Values
 * that are read mean nothing.
 */
export function paperGpu(): GPU {
  const gpu = create(['backend=null']);
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter) return null;
    enlarge(adapter);
    wrap(adapter, 'requestDevice', (request) => async ({ requiredLimits = {}, ...descriptor } = {}) => {
      const { maxBufferSize: _, maxStorageBufferBindingSize: __, ...others } = requiredLimits;
      const device = await request({ ...descriptor, requiredLimits: others });
      enlarge(device);
      thin(device);
      kept.add(gpu);
      return device;
    });
    return adapter;
  };
  return { requestAdapter } as unknown as GPU;
}

/** As device.ts says of Dawn's instances: they must not be collected. */
const kept = new Set<GPU>();

function enlarge(object: GPUAdapter | GPUDevice): void {
  const { limits } = object;
  const large = new Proxy(limits, {
    get: (target, key) =>
      key === 'maxBufferSize' || key === 'maxStorageBufferBindingSize' ? LARGE : target[key as 'maxBufferSize'],
  });
  Object.defineProperty(object, 'limits', { value: large });
}

function thin(device: GPUDevice): void {
  const thinned = new WeakSet<object>();
  const real = (buffer: GPUBuffer, offset: number, bytes: number): [number, number] =>
    thinned.has(buffer) ? [0, Math.min(bytes, THIN)] : [offset, bytes];

  wrap(device, 'createBuffer', (make) => (descriptor) => {
    const { size, usage } = descriptor;
    const { MAP_READ, MAP_WRITE, UNIFORM } = GPUBufferUsage;
    if (size <= THIN || usage & (MAP_READ | MAP_WRITE | UNIFORM)) return make(descriptor);
    const buffer = make({ ...descriptor, size: THIN });
    Object.defineProperty(buffer, 'size', { value: size });
    thinned.add(buffer);
    return buffer;
  });
  wrap(device, 'createBindGroup', (make) => (descriptor) => {
    const entries = [...descriptor.entries].map((entry) => {
      const { resource } = entry;
      if (!('buffer' in resource) || !thinned.has(resource.buffer)) return entry;
      const { buffer, offset: from = 0, size: bytes = buffer.size - from } = resource;
      const [offset, size] = real(buffer, from, bytes);
      return { ...entry, resource: { buffer, offset, size } };
    });
    return make({ ...descriptor, entries });
  });
  wrap(device, 'createCommandEncoder', (make) => (descriptor) => {
    const encoder = make(descriptor);
    const copy = encoder.copyBufferToBuffer.bind(encoder);
    const copyThin = (source: GPUBuffer, from: number, target: GPUBuffer, to: number, bytes: number) => {
      const [sourceOffset, sourceBytes] = real(source, from, bytes);
      const [targetOffset, targetBytes] = real(target, to, bytes);
      copy(source, sourceOffset, target, targetOffset, Math.min(sourceBytes, targetBytes));
    };
    Object.defineProperty(encoder, 'copyBufferToBuffer', { value: copyThin });
    wrap(encoder, 'clearBuffer', (clear) => (buffer, from = 0, bytes = buffer.size - from) => {
      const [offset, size] = real(buffer, from, bytes);
      return clear(buffer, offset, size);
    });
    return encoder;
  });
  wrap(device.queue, 'writeBuffer', (write) => (...args) => {
    const [buffer, , data] = args;
    if (!thinned.has(buffer)) return write(...args);
    const start = ArrayBuffer.isView(data) ? data.byteOffset : 0;
    const memory = ArrayBuffer.isView(data) ? data.buffer : data;
    // Which of the values arrive does not matter.
    return write(buffer, 0, new Uint8Array(memory, start, Math.min(data.byteLength, THIN) & ~3));
  });
}
