import {
  type Backend,
  bytesOf,
  type DeviceTensor,
  flopOf,
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
import { gpu as defaultGpu } from '#gpu';
import { shaderSource as defaultShaderSource } from '#shader-source';
import { type OpenDevice, openDevice } from './device.ts';
import { DeviceLostError } from './device-lost-error.ts';
import { type AnyKernel, type KernelContext, LAUNCH_FLOPS, type Launch } from './kernel-context.ts';
import { kernelTable } from './kernel-table.ts';
import type { MatrixUnit } from './matrix-unit.ts';
import { BufferPool } from './memory/buffer-pool.ts';
import type { DeviceBuffer } from './memory/device-buffer.ts';
import type { Lifetime } from './memory/memory-plan.ts';
import { StepMemory } from './memory/step-memory.ts';
import { Pipelines, type ShaderSource } from './pipeline.ts';
import { CommandQueue } from './queue/command-queue.ts';
import type { DeclaredTensor } from './reflection.ts';
import { Choices } from './tuning/choices.ts';

export interface WebGpuOptions {
  /** Where adapters come from. */
  readonly gpu?: GPU;
  /** Text of a shader by its path. */
  readonly shaderSource?: ShaderSource;
  /** Workgroups per dimension of a grid, at most the device's limit: a small one lets tests fold small grids. */
  readonly gridLimit?: number;
  /** Operations of a launch, for tests: a small number splits small products. */
  readonly launchFlops?: number;
  /** How kernels that have several ways do their work; the likely way without. */
  readonly choices?: Choices;
}

/** Opens the adapter. Rejects with a `NoAdapterError` where there is none. */
export async function createWebGpuBackend(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  return new WebGpuBackend(await openDevice(options.gpu ?? defaultGpu()), options);
}

class BufferStorage implements Storage {
  readonly bytes: number;
  /** Comes with the first use: only then is there an operation to name when it is too large. */
  buffer: DeviceBuffer | undefined = undefined;
  isFreed = false;

  constructor(bytes: number) {
    this.bytes = bytes;
  }
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
  /** What multiplies f16 matrices, where the adapter has such units. */
  readonly matrixUnit: MatrixUnit | undefined;
  /** How kernels that have several ways do their work. */
  readonly choices: Choices;
  readonly memoryLimits: MemoryLimits;
  readonly #queue: CommandQueue;
  readonly #pipelines: Pipelines;
  readonly #tensors: BufferPool;
  readonly #memory: StepMemory;
  readonly #staging: BufferPool;
  readonly #tables = new Map<string, DeviceTensor>();
  /** What kernels see; one operation runs at a time. */
  readonly #context: KernelContext;
  #operation = '';
  readonly #temporaries: BufferStorage[] = [];
  /** Of the dispatch that is being encoded. */
  readonly #buffers: DeviceBuffer[] = [];
  readonly #sizes: number[] = [];
  #liveBytes = 0;
  /** Memory ended: what waits for reuse is to be given back before anything else is asked for. */
  #short = false;
  /** Why nothing works any more. */
  #gone: Error | undefined;

  constructor({ device, description, isSoftware, matrixUnit }: OpenDevice, options: WebGpuOptions) {
    const { shaderSource = defaultShaderSource, gridLimit = device.limits.maxComputeWorkgroupsPerDimension } = options;
    this.device = device;
    this.choices = options.choices ?? new Choices();
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    // WebGPU does not tell how much memory a device has.
    this.memoryLimits = { totalBytes: Infinity, tensorBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
    this.description = `webgpu: ${description}`;
    this.isSoftware = isSoftware;
    this.matrixUnit = matrixUnit;
    this.supportsF16 = device.features.has('shader-f16');
    this.#queue = new CommandQueue(device, gridLimit);
    this.#pipelines = new Pipelines(device, shaderSource, (check) => this.#queue.report(check));
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#tensors = new BufferPool(device, 'tensor', STORAGE | COPY_SRC | COPY_DST);
    this.#memory = new StepMemory(this.#tensors);
    this.#staging = new BufferPool(device, 'staging', MAP_READ | COPY_DST);
    this.#context = {
      matrixUnit,
      launchFlops: options.launchFlops ?? LAUNCH_FLOPS,
      dispatch: (launch) => this.#dispatch(launch),
      temporary: (shape, dtype = 'f32') => {
        const storage = this.#take({ shape, dtype });
        this.#temporaries.push(storage);
        return { shape, dtype, storage };
      },
      fastest: (work, candidates) => this.choices.fastest(work, candidates),
      table: (key, compute) => this.#table(key, compute),
    };
    device.lost.then(({ reason, message }) => {
      this.#gone ??= new DeviceLostError(`webgpu: the device was lost (${reason}): ${message}`);
    });
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** Buffers there are, in use or waiting for reuse. */
  get bufferCount(): number {
    return this.#tensors.count + this.#staging.count;
  }

  /** Bytes of the buffers for tensors, in use or waiting for reuse. */
  get bufferBytes(): number {
    return this.#tensors.bytes;
  }

  /** What was made and submitted so far: in the steady state of training, submissions alone go on growing. */
  get counts() {
    const { submits, bindGroups, uploadBuffers } = this.#queue.counts;
    return { submits, bindGroups, buffers: this.#tensors.created + this.#staging.created + uploadBuffers };
  }

  allocate(spec: Spec): Storage {
    this.#assertUsable();
    if (this.#short) {
      this.trim();
      this.#short = false;
    }
    if (spec.dtype === 'f16' && !this.supportsF16)
      throw new Error('webgpu: this adapter has no shader-f16, for f16 tensors');
    const storage = this.#take(spec);
    this.#liveBytes += storage.bytes;
    return storage;
  }

  free(storage: Storage): void {
    if (!isLive(storage)) throw new Error('webgpu: storage was freed before');
    this.#liveBytes -= storage.bytes;
    this.#give(storage);
  }

  /**
   * Between these two, what is allocated is noted, and the next step of this key finds its memory planned: see
   * {@link StepMemory}. A step that fails need not end.
   */
  beginStep(key: string): void {
    this.#assertUsable();
    this.#memory.beginStep(key);
  }

  endStep(): void {
    this.#queue.flush();
    if (this.#memory.endStep()) this.#queue.trim();
  }

  /** Plans steps of this key before the first one, from what it will allocate: see `PlanningBackend`. */
  planStep(key: string, lifetimes: readonly Lifetime[]): void {
    this.#assertUsable();
    this.#queue.flush();
    this.#memory.prepare(key, lifetimes);
    this.#queue.trim();
  }

  /** Of the memory of steps: bytes of the planned buffers, and whether the last step took another course than its plan. */
  get stepMemory() {
    return { plannedBytes: this.#memory.plannedBytes, strayed: this.#memory.strayed };
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    const n = size(tensor.shape);
    if (data.length !== n)
      throw new Error(`write: expected ${n} values for ${show(tensor)} but received ${data.length}`);
    const buffer = this.#buffer('write', 'tensor', tensor);
    this.#queue.write(buffer, bytesOf(tensor), (target) => store(tensor, data, target));
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    const bytes = bytesOf(tensor);
    const source = this.#buffer('read', 'tensor', tensor);
    const staging = this.#staging.acquire(bytes);
    this.#queue.copy(source, staging.gpu, bytes);
    await this.#settle(staging.gpu.mapAsync(GPUMapMode.READ, 0, bytes));
    const copy = staging.gpu.getMappedRange(0, bytes).slice(0);
    staging.gpu.unmap();
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
    this.#operation = operation;
    this.choices.announce({ operation, inputs, outputs, attributes });
    try {
      kernel(this.#context, inputs, outputs, attributes);
    } finally {
      for (const storage of this.#temporaries) this.#give(storage);
      this.#temporaries.length = 0;
    }
    const flop = flopOf(operation, inputs, outputs);
    if (flop !== undefined) this.#queue.worked(flop);
  }

  /** Gives back the memory that waits for reuse. */
  trim(): void {
    this.#queue.flush();
    this.#memory.trim();
    this.#staging.trim();
    this.#queue.trim();
  }

  /** Hands what was asked for to the device. Waiting for results does so, too. */
  flush(): void {
    this.#queue.flush();
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
      this.#liveBytes = 0;
      this.#tensors.destroy();
      this.#staging.destroy();
      this.#queue.destroy();
      this.device.destroy();
    }
  }

  #dispatch({ shader, tensors, params = noParams, workgroups, threads = 0, constants }: Launch): void {
    const operation = this.#operation;
    this.#queue.begin(); // first, so that errors of creating the pipeline are caught, too
    const pipeline = this.#pipelines.get(operation, shader, tensors, constants);
    const declared = pipeline.tensors;
    for (let i = 0; i < declared.length; i++) {
      const { name } = declared[i]!;
      const tensor = tensors[name]!;
      this.#buffers[i] = this.#buffer(operation, name, tensor);
      this.#sizes[i] = bytesOf(tensor);
    }
    this.#buffers.length = this.#sizes.length = declared.length;
    this.#expectApart(declared);
    const groups = workgroups ?? Math.ceil(threads / 256);
    this.#queue.dispatch(operation, pipeline, this.#buffers, this.#sizes, params, groups);
  }

  /** What is written must not be bound a second time. */
  #expectApart(declared: readonly DeclaredTensor[]): void {
    for (let i = 0; i < declared.length; i++) {
      if (!declared[i]!.writable) continue;
      const other = this.#buffers.findIndex((buffer, j) => j !== i && buffer === this.#buffers[i]);
      if (other === -1) continue;
      const [written, name] = [declared[i]!.name, declared[other]!.name];
      throw new Error(`${this.#operation}: expected ${written} and ${name} in different storages`);
    }
  }

  #table(key: string, compute: () => Int32Array<ArrayBuffer>): DeviceTensor {
    let tensor = this.#tables.get(key);
    if (!tensor) {
      const values = compute();
      const spec = i32(values.length);
      const storage = this.#take(spec);
      // Whichever step needs it first: it is no part of that step.
      storage.buffer = this.#tensors.acquire(storage.bytes);
      tensor = { ...spec, storage };
      this.write(tensor, values);
      this.#tables.set(key, tensor);
    }
    return tensor;
  }

  #take(spec: Spec): BufferStorage {
    this.#assertUsable();
    const storage = new BufferStorage(bytesOf(spec));
    this.memory.take(storage.bytes);
    return storage;
  }

  #give(storage: BufferStorage): void {
    storage.isFreed = true;
    this.memory.give(storage.bytes);
    if (storage.buffer) this.#memory.release(storage.buffer);
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
  #buffer(operation: string, argument: string, tensor: DeviceTensor): DeviceBuffer {
    this.#assertUsable();
    const { storage } = tensor;
    if (!isLive(storage)) throw new Error(`${operation}: storage of ${argument} ${show(tensor)} was freed`);
    if (!storage.buffer) {
      const limit = this.memoryLimits.tensorBytes;
      if (storage.bytes > limit) {
        const received = `${storage.bytes} bytes of ${show(tensor)}`;
        this.#short = true;
        throw new OutOfMemoryError(
          `${operation}: expected at most ${limit} bytes for ${argument}, the adapter's limit, but received ${received}`,
        );
      }
      storage.buffer = this.#memory.acquire(storage.bytes);
    }
    return storage.buffer;
  }
}

const noParams = {};

function isLive(storage: Storage): storage is BufferStorage {
  return storage instanceof BufferStorage && !storage.isFreed;
}

/** Puts host values where the device reads them, in its types. */
function store({ dtype }: Spec, data: HostArray, target: ArrayBuffer): void {
  const Kind = dtype === 'i32' ? Int32Array : dtype === 'f16' ? Float16Array : Float32Array;
  new Kind(target, 0, data.length).set(data);
}

function fromDevice({ shape, dtype }: Spec, bytes: ArrayBuffer): HostArray {
  if (dtype === 'i32') return new Int32Array(bytes);
  if (dtype === 'f32') return new Float32Array(bytes);
  return Float32Array.from(new Float16Array(bytes, 0, size(shape)));
}
