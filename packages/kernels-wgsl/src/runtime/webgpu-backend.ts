import {
  type Backend,
  bytesOf,
  type DeviceTensor,
  flopOf,
  type HostArray,
  type MemoryLimits,
  type MemoryMeter,
  OutOfMemoryError,
  type Spec,
  type Storage,
} from '@flukeprint/kernels';
import { gpu as defaultGpu } from '#gpu';
import { shaderSource as defaultShaderSource } from '#shader-source';
import type { MatrixUnit } from '../operations/kernel-context.ts';
import { type OpenDevice, openDevice } from './device.ts';
import { DeviceLostError } from './device-lost-error.ts';
import { expectValues, fromDevice, toDevice } from './host-values.ts';
import { KernelHost } from './kernel-host.ts';
import type { DeviceBuffer } from './memory/device-buffer.ts';
import { DeviceMemory } from './memory/device-memory.ts';
import type { Lifetime } from './memory/memory-plan.ts';
import { Pipelines } from './pipeline.ts';
import { CommandQueue } from './queue/command-queue.ts';
import { Dispatcher } from './queue/dispatcher.ts';
import { Patience, type SilenceListener } from './queue/patience.ts';
import { type ShaderSource, Shaders } from './shaders.ts';
import { Choices } from './tuning/choices.ts';

/** What a backend may be told; all of it has a default. */
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
  /** Hears that the device has answered nothing for some minutes: see {@link Patience}. */
  readonly onSilence?: SilenceListener | undefined;
  /** Seconds of silence that it hears of first, for tests. */
  readonly firstSilence?: number;
}

/** Opens the adapter. Rejects with a `NoAdapterError` where there is none. */
export async function createWebGpuBackend(options: WebGpuOptions = {}): Promise<WebGpuBackend> {
  return new WebGpuBackend(await openDevice(options.gpu ?? defaultGpu()), options);
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
  /** What multiplies f16 matrices, where the adapter has such units. */
  readonly matrixUnit: MatrixUnit | undefined;
  /** How kernels that have several ways do their work. */
  readonly choices: Choices;
  readonly onSilence: SilenceListener | undefined;
  readonly #patience: Patience;
  readonly #queue: CommandQueue;
  readonly #host: KernelHost<DeviceBuffer>;
  readonly #memory: DeviceMemory;
  /** Why nothing works any more. */
  #gone: Error | undefined;

  constructor({ device, description, isSoftware, matrixUnit }: OpenDevice, options: WebGpuOptions) {
    const { shaderSource = defaultShaderSource, gridLimit = device.limits.maxComputeWorkgroupsPerDimension } = options;
    this.device = device;
    this.choices = options.choices ?? new Choices();
    this.onSilence = options.onSilence;
    this.#patience = new Patience(options.onSilence, options.firstSilence);
    this.description = `webgpu: ${description}`;
    this.isSoftware = isSoftware;
    this.matrixUnit = matrixUnit;
    this.supportsF16 = device.features.has('shader-f16');
    this.#queue = new CommandQueue(device, gridLimit);
    this.#memory = new DeviceMemory(device);
    const pipelines = new Pipelines(device, new Shaders(shaderSource), (check) => this.#queue.errors.report(check));
    const dispatcher = new Dispatcher(this.#queue, pipelines, this.#bufferOf.bind(this));
    this.#host = new KernelHost<DeviceBuffer>(
      {
        place: (operation, argument, tensor) => this.#memory.place(operation, argument, tensor),
        release: (buffer) => this.#memory.steps.release(buffer),
        placeTable: (tensor, values) => this.#placeTable(tensor, values),
        dispatch: (launch) => dispatcher.dispatch(this.#host.call.operation, launch),
      },
      { matrixUnit, choices: this.choices, launchFlops: options.launchFlops },
    );
    device.lost.then(({ reason, message }) => {
      this.#gone ??= new DeviceLostError(`webgpu: the device was lost (${reason}): ${message}`);
    });
  }

  get memory(): MemoryMeter {
    return this.#host.memory;
  }

  get memoryLimits(): MemoryLimits {
    return this.#memory.limits;
  }

  get liveBytes(): number {
    return this.#host.liveBytes;
  }

  /** Buffers there are, in use or waiting for reuse. */
  get bufferCount(): number {
    return this.#memory.bufferCount;
  }

  /** Bytes of the buffers for tensors, in use or waiting for reuse. */
  get bufferBytes(): number {
    return this.#memory.tensorBytes;
  }

  /** What was made and submitted so far: in the steady state of training, submissions alone go on growing. */
  get counts() {
    const { submits, bindGroups, uploadBuffers } = this.#queue.counts;
    return { submits, bindGroups, buffers: this.#memory.created + uploadBuffers };
  }

  allocate(spec: Spec): Storage {
    this.#assertUsable();
    if (this.#memory.isShort) this.trim();
    if (spec.dtype === 'f16' && !this.supportsF16)
      throw new Error('webgpu: this adapter has no shader-f16, for f16 tensors');
    return this.#host.allocate(spec);
  }

  free(storage: Storage): void {
    this.#host.free(storage);
  }

  /**
   * Between these two, what is allocated is noted, and the next step of this key finds its memory planned: see
   * `StepMemory`. A step that fails need not end.
   */
  beginStep(key: string): void {
    this.#assertUsable();
    this.#memory.steps.beginStep(key);
  }

  endStep(): void {
    this.#queue.flush();
    if (this.#memory.steps.endStep()) this.#queue.trim();
  }

  /** Plans steps of this key before the first one, from what it will allocate: see `PlanningBackend`. */
  planStep(key: string, lifetimes: readonly Lifetime[]): void {
    this.#assertUsable();
    this.#queue.flush();
    this.#memory.steps.prepare(key, lifetimes);
    this.#queue.trim();
  }

  /** Of the memory of steps: bytes of the planned buffers, and whether the last step took another course than its plan. */
  get stepMemory() {
    return { plannedBytes: this.#memory.steps.plannedBytes, strayed: this.#memory.steps.strayed };
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    expectValues(tensor, data);
    const buffer = this.#bufferOf('write', 'tensor', tensor);
    this.#queue.write(buffer, bytesOf(tensor), (target) => toDevice(tensor, data, target));
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    const bytes = bytesOf(tensor);
    const source = this.#bufferOf('read', 'tensor', tensor);
    const staging = this.#memory.staging.acquire(bytes);
    this.#queue.copy(source, staging.gpu, bytes);
    await this.#settle(staging.gpu.mapAsync(GPUMapMode.READ, 0, bytes));
    const copy = staging.gpu.getMappedRange(0, bytes).slice(0);
    staging.gpu.unmap();
    this.#memory.staging.release(staging);
    return fromDevice(tensor, copy);
  }

  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void {
    this.#assertUsable();
    this.choices.announce({ operation, inputs, outputs, attributes });
    this.#host.run(operation, inputs, outputs, attributes);
    const flop = flopOf(operation, inputs, outputs);
    if (flop) this.#queue.worked(flop);
  }

  /** Gives back the memory that waits for reuse. */
  trim(): void {
    this.#queue.flush();
    this.#memory.trim();
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
      this.#host.forget();
      this.#memory.destroy();
      this.#queue.destroy();
      this.device.destroy();
    }
  }

  /** Waits for `work` and rejects with the first error of what was submitted before, if there is one. */
  async #settle(work: Promise<unknown>): Promise<void> {
    const results = await this.#patience.during(Promise.allSettled([this.#queue.errors.check(), work]));
    this.#assertUsable();
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      if (result.reason instanceof OutOfMemoryError) this.#memory.isShort = true;
      throw result.reason;
    }
  }

  #assertUsable(): void {
    if (this.#gone) throw this.#gone;
  }

  /** The tensor's buffer. Throws if its storage was freed or exceeds the adapter's limits. */
  #bufferOf(operation: string, argument: string, tensor: DeviceTensor): DeviceBuffer {
    this.#assertUsable();
    return this.#host.placeOf(operation, argument, tensor);
  }

  #placeTable(tensor: DeviceTensor, values: Int32Array<ArrayBuffer>): DeviceBuffer {
    const buffer = this.#memory.placeForGood(tensor.storage.bytes);
    this.#queue.write(buffer, bytesOf(tensor), (target) => toDevice(tensor, values, target));
    return buffer;
  }
}
