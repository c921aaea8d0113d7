import {
  type Backend,
  bytesOf,
  type DeviceTensor,
  type HostArray,
  i32,
  type MemoryLimits,
  MemoryMeter,
  type Spec,
  type Storage,
  size,
} from '@flukeprint/kernels';
import { shaderSource } from '#shader-source';
import { type AnyKernel, type KernelContext, LAUNCH_FLOPS, type Launch } from '../../operations/kernel-context.ts';
import { kernelTable } from '../../operations/kernel-table.ts';
import { type DeclaredTensor, reflect } from '../reflection.ts';
import { withUsedFiles } from '../specialize.ts';
import type { WebGpuBackend } from '../webgpu-backend.ts';
import type { Lifetime } from './memory-plan.ts';

/** A tensor's time in memory, and where it came from. */
export interface Tenancy extends Lifetime {
  readonly storage: Storage;
  readonly spec: Spec;
  /** What used it first, such as `conv2d`, and the tensors that went in: their storages tell the layer. */
  readonly operation: string;
  readonly inputs: Readonly<Record<string, DeviceTensor | undefined>>;
  /** Its name among the results, `temporary` for an operation's own memory, `write` for what comes from the host. */
  readonly role: string;
  /** The {@link PlanningBackend.phase} it was first used in. */
  readonly phase: string;
  /** Count of dispatches before its first use and before its release; Infinity if it is still there. */
  readonly firstDispatch: number;
  readonly endDispatch: number;
}

class PlannedStorage implements Storage {
  readonly bytes: number;
  tenancy: { -readonly [K in keyof Tenancy]: Tenancy[K] } | undefined = undefined;
  isFreed = false;

  constructor(bytes: number) {
    this.bytes = bytes;
  }
}

/**
 * Runs no kernel and has no memory: notes which tensors live when, as they would on the GPU. The kernels' own code takes
 * their temporaries, so that the same step makes the same allocations in the same order as on a `WebGpuBackend`. What
 * is read from it is zero.
 */
export class PlanningBackend implements Backend {
  readonly name = 'webgpu';
  readonly description = 'memory plan: nothing is computed';
  readonly supportsF16 = true;
  readonly memory = new MemoryMeter();
  readonly memoryLimits: MemoryLimits = { totalBytes: Infinity, tensorBytes: Infinity };
  /** Written into each {@link Tenancy}. */
  phase = '';
  readonly #tenancies: Tenancy[] = [];
  readonly #shaders = new Map<string, readonly DeclaredTensor[]>();
  readonly #tables = new Map<string, DeviceTensor>();
  readonly #context: KernelContext;
  #operation = '';
  #inputs: Readonly<Record<string, DeviceTensor | undefined>> = {};
  #outputs: Readonly<Record<string, DeviceTensor>> = {};
  readonly #temporaries: PlannedStorage[] = [];
  #liveBytes = 0;
  #events = 0;
  #dispatches = 0;

  /** `like`: whose kernels make the choices that its adapter and its tuning make; the likely ones without. */
  constructor(like?: Pick<WebGpuBackend, 'matrixUnit' | 'choices'>) {
    this.#context = {
      matrixUnit: like?.matrixUnit,
      launchFlops: LAUNCH_FLOPS,
      fastest: (work, candidates) => like?.choices.fastest(work, candidates) ?? candidates[0],
      dispatch: (launch) => this.#dispatch(launch),
      temporary: (shape, dtype = 'f32') => {
        const storage = this.#take({ shape, dtype });
        this.#temporaries.push(storage);
        return { shape, dtype, storage };
      },
      table: (key, compute) => this.#table(key, compute),
    };
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** Dispatches so far. */
  get dispatches(): number {
    return this.#dispatches;
  }

  /** All that was used so far, in the order of first use. */
  get tenancies(): readonly Tenancy[] {
    return this.#tenancies;
  }

  allocate(spec: Spec): Storage {
    const storage = this.#take(spec);
    this.#liveBytes += storage.bytes;
    return storage;
  }

  free(storage: Storage): void {
    this.#liveBytes -= storage.bytes;
    this.#give(storage as PlannedStorage);
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    const n = size(tensor.shape);
    if (data.length !== n) throw new Error(`write: expected ${n} values but received ${data.length}`);
    this.#operation = 'write';
    this.#inputs = {};
    this.#use('write', tensor);
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    const n = size(tensor.shape);
    return tensor.dtype === 'i32' ? new Int32Array(n) : new Float32Array(n);
  }

  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void {
    const kernel = kernelTable[operation as keyof typeof kernelTable] as AnyKernel;
    this.#operation = operation;
    this.#inputs = inputs;
    this.#outputs = outputs;
    kernel(this.#context, inputs, outputs, attributes);
    for (const storage of this.#temporaries) this.#give(storage);
    this.#temporaries.length = 0;
  }

  async synchronize(): Promise<void> {}

  async destroy(): Promise<void> {}

  #dispatch({ shader, tensors }: Launch): void {
    let declared = this.#shaders.get(shader);
    if (!declared) {
      const files = withUsedFiles(shader, shaderSource);
      declared = reflect(shader, files.map(({ text }) => text).join('')).tensors;
      this.#shaders.set(shader, declared);
    }
    for (const { name } of declared) {
      const tensor = tensors[name];
      if (!tensor) throw new Error(`${this.#operation}: expected a tensor for ${name} of ${shader} but received none`);
      const storage = tensor.storage as PlannedStorage;
      const result = Object.keys(this.#outputs).find((key) => this.#outputs[key]!.storage === storage);
      this.#use(result ?? (this.#temporaries.includes(storage) ? 'temporary' : name), tensor);
    }
    this.#dispatches++;
  }

  /** A tensor takes its place with its first use, as on the GPU. */
  #use(role: string, tensor: DeviceTensor): void {
    const storage = tensor.storage as PlannedStorage;
    if (storage.isFreed) throw new Error(`${this.#operation}: storage of ${role} was freed`);
    if (!storage.tenancy) this.#tenancies.push(this.#place(role, tensor));
  }

  #place(role: string, tensor: DeviceTensor): Tenancy {
    const storage = tensor.storage as PlannedStorage;
    storage.tenancy = {
      bytes: storage.bytes,
      storage,
      spec: { shape: tensor.shape, dtype: tensor.dtype },
      operation: this.#operation,
      inputs: this.#inputs,
      role,
      phase: this.phase,
      start: this.#events++,
      end: Number.POSITIVE_INFINITY,
      firstDispatch: this.#dispatches,
      endDispatch: Number.POSITIVE_INFINITY,
    };
    return storage.tenancy;
  }

  #table(key: string, compute: () => Int32Array<ArrayBuffer>): DeviceTensor {
    let tensor = this.#tables.get(key);
    if (!tensor) {
      const spec = i32(compute().length);
      tensor = { ...spec, storage: this.#take(spec) };
      // Whichever step needs it first: it is no part of that step.
      this.#place('table', tensor);
      this.#tables.set(key, tensor);
    }
    return tensor;
  }

  #take(spec: Spec): PlannedStorage {
    const storage = new PlannedStorage(bytesOf(spec));
    this.memory.take(storage.bytes);
    return storage;
  }

  #give(storage: PlannedStorage): void {
    if (storage.isFreed) throw new Error('memory plan: storage was freed before');
    storage.isFreed = true;
    this.memory.give(storage.bytes);
    if (!storage.tenancy) return;
    storage.tenancy.end = this.#events++;
    storage.tenancy.endDispatch = this.#dispatches;
  }
}
