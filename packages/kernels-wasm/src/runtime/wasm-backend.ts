import {
  type Backend,
  type DeviceTensor,
  type HostArray,
  type MemoryLimits,
  MemoryMeter,
  type OperationName,
  OutOfMemoryError,
  type Spec,
  type Storage,
  show,
  size,
} from '@flukeprint/kernels';
import { kernelTable } from '../operations/kernel-table.ts';
import { type Context, ELEMENT } from './context.ts';
import { inOrder, type KernelArguments, type KernelName } from './kernel-arguments.ts';
import type { Job, Launcher } from './launch.ts';
import type { Exports, LoadedModule, Memory } from './module.ts';

interface WasmStorage extends Storage {
  readonly address: number;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** A cache line of values. */
const LINE = 16;
/** Elements that take about as long as waking a thread. */
const ELEMENTS_PER_PIECE = 1024 * LINE;

/** Runs every operation at once, while the caller waits, on tensors in a WebAssembly memory. */
export class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly description: string;
  readonly supportsF16 = false;
  readonly memory = new MemoryMeter();
  readonly memoryLimits: MemoryLimits = { totalBytes: 2 ** 32, tensorBytes: 2 ** 31 };
  readonly #exports: Exports;
  readonly #memory: Memory;
  readonly #launcher: Launcher;
  readonly #live = new Set<Storage>();
  #liveBytes = 0;
  #destroyed = false;

  constructor(description: string, { exports, memory }: LoadedModule, launcher: Launcher) {
    this.description = description;
    this.#exports = exports;
    this.#memory = memory;
    this.#launcher = launcher;
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }

  allocate(spec: Spec): Storage {
    this.#expectAlive();
    if (spec.dtype === 'f16') {
      throw new Error(
        `wasm: expected f32 or i32 but received ${show(spec)}: WebAssembly computes in f32; use precision f32`,
      );
    }
    const bytes = size(spec.shape) * ELEMENT;
    const storage: WasmStorage = { bytes, address: this.#reserve(bytes, show(spec)) };
    this.#live.add(storage);
    this.#liveBytes += bytes;
    return storage;
  }

  free(storage: Storage): void {
    if (!this.#live.delete(storage)) throw new Error('wasm: storage was freed before');
    this.#liveBytes -= storage.bytes;
    this.#release((storage as WasmStorage).address, storage.bytes);
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    const view = this.#view(tensor);
    if (data.length !== view.length) {
      throw new RangeError(`wasm: expected ${view.length} values for ${show(tensor)} but received ${data.length}`);
    }
    view.set(data);
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    return this.#view(tensor).slice();
  }

  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void {
    const kernel = kernelTable[operation as OperationName];
    if (!kernel) throw new Error(`wasm: expected the name of an operation but received ${operation}`);
    this.#expectAlive();
    const scratch: { address: number; bytes: number }[] = [];
    const context = this.#context(operation, scratch);
    try {
      // biome-ignore lint/suspicious/noExplicitAny: the name picks the operation, `infer` has checked its arguments.
      (kernel as any)(context, inputs, outputs, attributes);
    } finally {
      for (const { address, bytes } of scratch) this.#release(address, bytes);
    }
  }

  async synchronize(): Promise<void> {}

  async destroy(): Promise<void> {
    for (const storage of this.#live) this.free(storage);
    this.#destroyed = true;
    await this.#launcher.close();
  }

  #expectAlive(): void {
    if (this.#destroyed) throw new Error('wasm: the backend was destroyed');
  }

  #context(operation: string, reserved: { address: number; bytes: number }[]): Context {
    const memory = this.#memory;
    const scratch = (bytes: number) => {
      // An operation without taps or indices still gets an address.
      const some = Math.max(bytes, ELEMENT);
      const address = this.#reserve(some, `scratch of ${operation}`);
      reserved.push({ address, bytes: some });
      return address;
    };
    const address = (tensor: DeviceTensor) => this.#storage(tensor).address;
    const launch = <K extends KernelName>(
      kernel: K,
      count: number,
      grain: number,
      values: KernelArguments<K>,
      own?: Job['private'],
    ) => this.#launcher.run({ kernel, count, grain, args: inOrder(kernel, values, address), private: own });
    const owned = new Map<number, NonNullable<Job['private']>>();
    /** The same memory for all launches of an operation that ask for as much. */
    const privately = (bytes: number) => {
      let own = owned.get(bytes);
      if (!own) {
        // Whole lines: threads that write to one line at a time would fight for it.
        const size = Math.ceil(bytes / (LINE * ELEMENT)) * LINE * ELEMENT;
        own = { address: scratch(size * this.#launcher.threads), bytes: size };
        owned.set(bytes, own);
      }
      return own;
    };
    return {
      address,
      scratch,
      integers(values) {
        const address = scratch(values.length * ELEMENT);
        new Int32Array(memory.buffer, address, values.length).set(values);
        return address;
      },
      floats(values) {
        const address = scratch(values.length * ELEMENT);
        new Float32Array(memory.buffer, address, values.length).set(values);
        return address;
      },
      threads: this.#launcher.threads,
      sizes: this.#exports,
      launch: (kernel, count, values) => launch(kernel, count, 1, values),
      launchElements: (kernel, count, values) => launch(kernel, count, ELEMENTS_PER_PIECE, values),
      launchPrivate: (kernel, count, bytes, values) => launch(kernel, count, 1, values, privately(bytes)),
      launchProduct: (kernel, count, values) =>
        launch(kernel, count, 1, values, privately(this.#exports.gemm_private_bytes())),
    };
  }

  /** Memory for `purpose`. Growing the memory detaches its views: none is kept. */
  #reserve(bytes: number, purpose: string): number {
    // The allocator gives less than 2 GiB at a time; it would take more modulo 4 GiB.
    const address = bytes < 2 ** 31 ? this.#exports.memory_allocate(bytes) >>> 0 : 0;
    if (address === 0) {
      throw new OutOfMemoryError(
        `wasm: no room for ${purpose} (${megabytes(bytes)}) beside ${megabytes(this.#liveBytes)} of tensors: ` +
          'WebAssembly addresses 4 GiB; lower the batch or the image size',
      );
    }
    this.memory.take(bytes);
    return address;
  }

  #release(address: number, bytes: number): void {
    this.memory.give(bytes);
    this.#exports.memory_free(address, bytes);
  }

  #storage(tensor: DeviceTensor): WasmStorage {
    if (!this.#live.has(tensor.storage)) throw new Error(`wasm: storage of ${show(tensor)} was freed`);
    return tensor.storage as WasmStorage;
  }

  #view(tensor: DeviceTensor): Float32Array | Int32Array {
    const View = tensor.dtype === 'i32' ? Int32Array : Float32Array;
    return new View(this.#memory.buffer as ArrayBuffer, this.#storage(tensor).address, size(tensor.shape));
  }
}
