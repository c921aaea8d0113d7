import { reflect, type ShaderInterface } from '../reflection.ts';
import { GpuTimer, type MeteredDispatch, type MeteredPipeline } from './gpu-timer.ts';

/** What a device has been asked for so far. */
export interface GpuCounts {
  readonly dispatches: number;
  readonly passes: number;
  readonly submits: number;
  readonly bindGroups: number;
  readonly pipelines: number;
  /** Buffers that were made, and their bytes; `bytesHeld` without those of destroyed ones. */
  readonly buffers: number;
  readonly bufferBytes: number;
  readonly bytesHeld: number;
  /** Copies from the host, parameters of the kernels included. */
  readonly uploads: number;
  readonly uploadBytes: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Counts what a {@link GPU}'s devices do, and times it on the GPU where that is possible. It works on the objects of WebGPU
 * themselves, so that it sees what really arrives there and no backend has to know of it.
 */
export class GpuMeter {
  /** Hears of every dispatch when it is encoded. */
  onDispatch: ((dispatch: MeteredDispatch) => void) | null = null;
  /** Undefined before the device is open, and where there are no timestamps. */
  timer: GpuTimer | undefined;
  readonly #counts: Mutable<GpuCounts> = {
    dispatches: 0,
    passes: 0,
    submits: 0,
    bindGroups: 0,
    pipelines: 0,
    buffers: 0,
    bufferBytes: 0,
    bytesHeld: 0,
    uploads: 0,
    uploadBytes: 0,
  };
  readonly #modules = new WeakMap<GPUShaderModule, { code: string; declared: ShaderInterface }>();
  readonly #pipelines = new WeakMap<GPUComputePipeline, MeteredPipeline & { declared: ShaderInterface }>();
  /** Bytes by binding. */
  readonly #groups = new WeakMap<GPUBindGroup, ReadonlyMap<number, number>>();

  get counts(): GpuCounts {
    return { ...this.#counts };
  }

  /** Replaces methods of `device` by ones that count and then do the same. */
  attach(device: GPUDevice): void {
    const counts = this.#counts;
    wrap(device, 'createBuffer', (create) => (descriptor) => {
      const buffer = create(descriptor);
      counts.buffers++;
      counts.bufferBytes += descriptor.size;
      counts.bytesHeld += descriptor.size;
      let held = true;
      wrap(buffer, 'destroy', (destroy) => () => {
        if (held) counts.bytesHeld -= descriptor.size;
        held = false;
        return destroy();
      });
      return buffer;
    });
    wrap(device, 'createShaderModule', (create) => (descriptor) => {
      const module = create(descriptor);
      const { code, label = '' } = descriptor;
      this.#modules.set(module, { code, declared: reflect(label, code) });
      return module;
    });
    wrap(device, 'createComputePipeline', (create) => (descriptor) => {
      const pipeline = create(descriptor);
      this.#keep(pipeline, descriptor);
      return pipeline;
    });
    wrap(device, 'createComputePipelineAsync', (create) => async (descriptor) => {
      const pipeline = await create(descriptor);
      this.#keep(pipeline, descriptor);
      return pipeline;
    });
    wrap(device, 'createBindGroup', (create) => (descriptor) => {
      const group = create(descriptor);
      counts.bindGroups++;
      this.#groups.set(group, new Map([...descriptor.entries].map((entry) => [entry.binding, boundBytes(entry)])));
      return group;
    });
    wrap(device, 'createCommandEncoder', (create) => (descriptor) => {
      const encoder = create(descriptor);
      wrap(encoder, 'beginComputePass', (begin) => (descriptor) => {
        counts.passes++;
        const pass = this.timer?.isRunning ? this.timer.split(begin, descriptor) : begin(descriptor);
        this.#watch(pass);
        return pass;
      });
      return encoder;
    });
    const { queue } = device;
    wrap(queue, 'submit', (submit) => (buffers) => {
      counts.submits++;
      return submit(buffers);
    });
    wrap(queue, 'writeBuffer', (write) => (...args) => {
      const [, , data, offset = 0, size] = args;
      const element = ArrayBuffer.isView(data) && 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1;
      counts.uploads++;
      counts.uploadBytes += size === undefined ? data.byteLength - element * offset : element * size;
      return write(...args);
    });
    // What the timer asks of the device for itself is not counted: it holds the methods from before.
  }

  #keep(pipeline: GPUComputePipeline, { label = '', compute }: GPUComputePipelineDescriptor): void {
    this.#counts.pipelines++;
    const module = this.#modules.get(compute.module);
    if (!module) return;
    this.#pipelines.set(pipeline, { path: label, constants: { ...compute.constants }, ...module });
  }

  #watch(pass: GPUComputePassEncoder): void {
    let pipeline: (MeteredPipeline & { declared: ShaderInterface }) | undefined;
    let group: ReadonlyMap<number, number> | undefined;
    wrap(pass, 'setPipeline', (set) => (chosen) => {
      pipeline = this.#pipelines.get(chosen);
      return set(chosen);
    });
    wrap(
      pass,
      'setBindGroup',
      (set) =>
        (index: number, chosen: GPUBindGroup | null | undefined, ...offsets: never[]) => {
          group = chosen ? this.#groups.get(chosen) : undefined;
          return set(index, chosen, ...offsets);
        },
    );
    wrap(pass, 'dispatchWorkgroups', (dispatch) => (x, y = 1, z = 1) => {
      this.#counts.dispatches++;
      if (pipeline && (this.onDispatch || this.timer?.isRunning)) {
        const bytes = (writable: boolean) =>
          pipeline!.declared.tensors
            .filter((tensor) => tensor.writable === writable)
            .reduce((sum, { binding }) => sum + (group?.get(binding) ?? 0), 0);
        const seen = { pipeline, workgroups: x * y * z, bytesRead: bytes(false), bytesWritten: bytes(true) };
        this.onDispatch?.(seen);
        this.timer?.announce(seen);
      }
      return dispatch(x, y, z);
    });
  }
}

/** A {@link GPU} whose devices are metered; timed, too, if `timestamps` are wanted and the adapter has them. */
export function meterGpu(gpu: GPU, { timestamps = false } = {}): { gpu: GPU; meter: GpuMeter } {
  const meter = new GpuMeter();
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await gpu.requestAdapter(options);
    if (!adapter) return null;
    const timed = timestamps && adapter.features.has('timestamp-query');
    wrap(adapter, 'requestDevice', (request) => async (descriptor = {}) => {
      const requiredFeatures = [...(descriptor.requiredFeatures ?? [])];
      if (timed && !requiredFeatures.includes('timestamp-query')) requiredFeatures.push('timestamp-query');
      const device = await request({ ...descriptor, requiredFeatures });
      if (timed) meter.timer = new GpuTimer(device);
      meter.attach(device);
      return device;
    });
    return adapter;
  };
  return { gpu: { requestAdapter } as unknown as GPU, meter };
}

/** Replaces a method of one object: `replace` is given the method that was there. */
export function wrap<T extends object, K extends keyof T>(
  object: T,
  method: K,
  replace: (original: T[K] & ((...args: never[]) => unknown)) => T[K],
): void {
  const original = (object[method] as (...args: unknown[]) => unknown).bind(object);
  Object.defineProperty(object, method, { value: replace(original as never), configurable: true, writable: true });
}

function boundBytes({ resource }: GPUBindGroupEntry): number {
  if (!('buffer' in resource)) return 'size' in resource && typeof resource.size === 'number' ? resource.size : 0;
  const { buffer, offset = 0, size = buffer.size - offset } = resource;
  return size;
}
