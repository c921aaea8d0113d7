import {
  type Backend,
  bytesOf,
  type DeviceTensor,
  type HostArray,
  i32,
  type MemoryLimits,
  MemoryMeter,
  OutOfMemoryError,
  type Spec,
  type Storage,
  show,
  size,
} from '@flukeprint/kernels';
import { BufferPool } from './buffer-pool.ts';
import { CommandQueue } from './command-queue.ts';
import { type OpenDevice, openDevice } from './device.ts';
import { gpu as defaultGpu } from './gpu.ts';
import type { AnyKernel, KernelContext, Launch } from './kernel-context.ts';
import { kernelTable } from './kernel-table.ts';
import { Pipelines, type ShaderSource } from './pipeline.ts';
import { shaderSource as defaultShaderSource } from './shader-source.ts';

export interface WebGpuOptions {
  /** Where adapters come from. */
  readonly gpu?: GPU;
  /** Text of a shader by its path. */
  readonly shaderSource?: ShaderSource;
  /** Workgroups per dimension of a grid, at most the device's limit: a small one lets tests fold small grids. */
  readonly gridLimit?: number;
}

/** Opens the adapter. Rejects with a `NoAdapterError` where there is none. */
export async function createWebGpuBackend(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  return new WebGpuBackend(await openDevice(options.gpu ?? defaultGpu()), options);
}

/** The buffer comes with the first use: only then is there an operation to name when it is too large. */
interface BufferStorage extends Storage {
  buffer?: GPUBuffer;
}

/** Runs every operation as WGSL. Values are f32 and i32. Errors of the device surface at the next read or synchronize. */
export class WebGpuBackend implements Backend {
  readonly name = 'webgpu';
  readonly description: string;
  /** Whether the adapter is a CPU in disguise: right for tests, slower than the wasm backend. */
  readonly isSoftware: boolean;
  readonly device: GPUDevice;
  /** Whether tensors may be f16. */
  readonly supportsF16: boolean;
  readonly memory = new MemoryMeter();
  readonly memoryLimits: MemoryLimits;
  readonly #queue: CommandQueue;
  readonly #pipelines: Pipelines;
  readonly #tensors: BufferPool;
  readonly #staging: BufferPool;
  readonly #tables = new Map<string, DeviceTensor>();
  readonly #inUse = new Set<Storage>();
  #liveBytes = 0;
  /** Memory ended: what waits for reuse is to be given back before anything else is asked for. */
  #short = false;
  /** Why nothing works any more. */
  #gone: Error | undefined;

  constructor({ device, description, isSoftware }: OpenDevice, options: WebGpuOptions) {
    const { shaderSource = defaultShaderSource, gridLimit = device.limits.maxComputeWorkgroupsPerDimension } = options;
    this.device = device;
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    // WebGPU does not tell how much memory a device has.
    this.memoryLimits = { totalBytes: Infinity, tensorBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
    this.description = `webgpu: ${description}`;
    this.isSoftware = isSoftware;
    this.supportsF16 = device.features.has('shader-f16');
    this.#queue = new CommandQueue(device, gridLimit);
    this.#pipelines = new Pipelines(device, shaderSource, (check) => this.#queue.report(check));
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#tensors = new BufferPool(device, 'tensor', STORAGE | COPY_SRC | COPY_DST);
    this.#staging = new BufferPool(device, 'staging', MAP_READ | COPY_DST);
    device.lost.then(({ reason, message }) => {
      this.#gone ??= new Error(`webgpu: the device was lost (${reason}): ${message}`);
    });
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** Buffers there are, in use or waiting for reuse. */
  get bufferCount(): number {
    return this.#tensors.created + this.#staging.created;
  }

  allocate(spec: Spec): Storage {
    this.#assertUsable();
    if (this.#short) {
      this.#queue.flush();
      this.#tensors.trim();
      this.#staging.trim();
      this.#short = false;
    }
    if (spec.dtype === 'f16' && !this.supportsF16)
      throw new Error('webgpu: this adapter has no shader-f16, for f16 tensors');
    const storage = this.#take(spec);
    this.#liveBytes += storage.bytes;
    return storage;
  }

  free(storage: Storage): void {
    if (!this.#inUse.has(storage)) throw new Error('webgpu: storage was freed before');
    this.#liveBytes -= storage.bytes;
    this.#give(storage);
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    const n = size(tensor.shape);
    if (data.length !== n)
      throw new Error(`write: expected ${n} values for ${show(tensor)} but received ${data.length}`);
    this.#queue.write(this.#buffer('write', 'tensor', tensor), toDevice(tensor, data));
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    const bytes = bytesOf(tensor);
    const source = this.#buffer('read', 'tensor', tensor);
    const staging = this.#staging.acquire(bytes);
    this.#queue.copy(source, staging, bytes);
    await this.#settle(staging.mapAsync(GPUMapMode.READ, 0, bytes));
    const copy = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.#staging.release(staging);
    return fromDevice(tensor, copy);
  }

  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void {
    if (!Object.hasOwn(kernelTable, operation)) {
      throw new Error(`webgpu: expected the name of an operation but received ${operation}`);
    }
    const kernel = kernelTable[operation as keyof typeof kernelTable] as AnyKernel;
    this.#assertUsable();
    const temporaries: Storage[] = [];
    const context: KernelContext = {
      dispatch: (launch) => this.#dispatch(operation, launch),
      temporary: (shape, dtype = 'f32') => {
        const storage = this.#take({ shape, dtype });
        temporaries.push(storage);
        return { shape, dtype, storage };
      },
      table: (key, compute) => this.#table(key, compute),
    };
    try {
      kernel(context, inputs, outputs, attributes);
    } finally {
      for (const storage of temporaries) this.#give(storage);
    }
  }

  async synchronize(): Promise<void> {
    this.#assertUsable();
    this.#queue.flush();
    await this.#settle(this.device.queue.onSubmittedWorkDone());
  }

  async destroy(): Promise<void> {
    if (this.#gone) return;
    try {
      await this.synchronize();
    } finally {
      this.#gone ??= new Error('webgpu: the backend was destroyed');
      this.#inUse.clear();
      this.#liveBytes = 0;
      this.#tensors.destroy();
      this.#staging.destroy();
      this.#queue.destroy();
      this.device.destroy();
    }
  }

  #dispatch(operation: string, { shader, tensors, params = {}, workgroups, threads = 0, constants }: Launch): void {
    this.#queue.begin(); // first, so that errors of creating the pipeline are caught, too
    const pipeline = this.#pipelines.get(operation, shader, tensors, constants);
    const bound = pipeline.tensors.map(({ name, binding, writable }) => {
      const tensor = tensors[name]!;
      const resource = { buffer: this.#buffer(operation, name, tensor), size: bytesOf(tensor) };
      return { name, binding, writable, resource };
    });
    for (const { name, writable, resource } of bound) {
      const other = bound.find((b) => b.name !== name && b.resource.buffer === resource.buffer);
      if (writable && other) throw new Error(`${operation}: expected ${name} and ${other.name} in different storages`);
    }
    this.#queue.dispatch({
      operation,
      pipeline,
      tensors: bound.map(({ binding, resource }) => ({ binding, resource })),
      params,
      workgroups: workgroups ?? Math.ceil(threads / 256),
    });
  }

  #table(key: string, compute: () => Int32Array<ArrayBuffer>): DeviceTensor {
    let tensor = this.#tables.get(key);
    if (!tensor) {
      const values = compute();
      const spec = i32(values.length);
      tensor = { ...spec, storage: this.#take(spec) };
      this.write(tensor, values);
      this.#tables.set(key, tensor);
    }
    return tensor;
  }

  #take(spec: Spec): BufferStorage {
    this.#assertUsable();
    const storage = { bytes: bytesOf(spec) };
    this.#inUse.add(storage);
    this.memory.take(storage.bytes);
    return storage;
  }

  #give(storage: BufferStorage): void {
    this.#inUse.delete(storage);
    this.memory.give(storage.bytes);
    if (storage.buffer) this.#tensors.release(storage.buffer);
  }

  /** Waits for `work` and rejects with the first error of what was submitted before, if there is one. */
  async #settle(work: Promise<unknown>): Promise<void> {
    const results = await Promise.allSettled([this.#queue.check(), work]);
    this.#assertUsable();
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      if (result.reason instanceof OutOfMemoryError) this.#short = true;
      throw result.reason;
    }
  }

  #assertUsable(): void {
    if (this.#gone) throw this.#gone;
  }

  /** The tensor's buffer. Throws if its storage was freed or exceeds the adapter's limits. */
  #buffer(operation: string, argument: string, tensor: DeviceTensor): GPUBuffer {
    this.#assertUsable();
    const storage = tensor.storage as BufferStorage;
    if (!this.#inUse.has(storage)) throw new Error(`${operation}: storage of ${argument} ${show(tensor)} was freed`);
    if (!storage.buffer) {
      const limit = this.memoryLimits.tensorBytes;
      if (storage.bytes > limit) {
        const received = `${storage.bytes} bytes of ${show(tensor)}`;
        this.#short = true;
        throw new OutOfMemoryError(
          `${operation}: expected at most ${limit} bytes for ${argument}, the adapter's limit, but received ${received}`,
        );
      }
      storage.buffer = this.#tensors.acquire(storage.bytes);
    }
    return storage.buffer;
  }
}

/** The bytes of host values as the device stores them. */
function toDevice({ shape, dtype }: Spec, data: HostArray): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  if (dtype === 'i32') return new Int32Array(data);
  if (dtype === 'f32') return new Float32Array(data);
  const words = new Int32Array(bytesOf({ shape, dtype }) / 4);
  new Float16Array(words.buffer, 0, data.length).set(data);
  return words;
}

function fromDevice({ shape, dtype }: Spec, bytes: ArrayBuffer): HostArray {
  if (dtype === 'i32') return new Int32Array(bytes);
  if (dtype === 'f32') return new Float32Array(bytes);
  return Float32Array.from(new Float16Array(bytes, 0, size(shape)));
}
