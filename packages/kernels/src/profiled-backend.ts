import type { Backend, DeviceTensor, HostArray, Spec, Storage } from './contract.ts';
import type { MemoryLimits, MemoryMeter } from './memory-meter.ts';

/** Milliseconds of `performance.now`. */
export interface Times {
  readonly start: number;
  readonly end: number;
}

export interface OperationTimes extends Times {
  readonly operation: string;
  readonly inputs: Readonly<Record<string, DeviceTensor | undefined>>;
  readonly outputs: Readonly<Record<string, DeviceTensor>>;
  readonly attributes: object;
}

export interface TransferTimes extends Times {
  /** `write` is host to device. */
  readonly direction: 'write' | 'read';
  readonly tensor: DeviceTensor;
}

/** What a {@link ProfiledBackend} reports while it happens. */
export interface BackendListener {
  onOperation(operation: OperationTimes): void;
  onTransfer(transfer: TransferTimes): void;
  /** After memory was taken or given back. */
  onMemory(time: number, liveBytes: number): void;
}

/**
 * Another backend that tells a listener what it does and how long that takes. Where the other one queues its work
 * (WebGPU), the time of an operation is that of queueing it, and the waiting shows in the next read.
 */
export class ProfiledBackend implements Backend {
  readonly name: Backend['name'];
  readonly description: string;
  readonly supportsF16: boolean;
  /** Without one, everything is handed on and nothing measured. */
  listener: BackendListener | null = null;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.name = backend.name;
    this.description = backend.description;
    this.supportsF16 = backend.supportsF16;
    this.#backend = backend;
  }

  get liveBytes(): number {
    return this.#backend.liveBytes;
  }

  get memory(): MemoryMeter {
    return this.#backend.memory;
  }

  get memoryLimits(): MemoryLimits {
    return this.#backend.memoryLimits;
  }

  allocate(spec: Spec): Storage {
    const storage = this.#backend.allocate(spec);
    this.listener?.onMemory(performance.now(), this.liveBytes);
    return storage;
  }

  free(storage: Storage): void {
    this.#backend.free(storage);
    this.listener?.onMemory(performance.now(), this.liveBytes);
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    const start = performance.now();
    this.#backend.write(tensor, data);
    this.listener?.onTransfer({ direction: 'write', tensor, start, end: performance.now() });
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    const start = performance.now();
    const values = await this.#backend.read(tensor);
    this.listener?.onTransfer({ direction: 'read', tensor, start, end: performance.now() });
    return values;
  }

  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void {
    const start = performance.now();
    this.#backend.run(operation, inputs, outputs, attributes);
    this.listener?.onOperation({ operation, inputs, outputs, attributes, start, end: performance.now() });
  }

  beginStep(key: string): void {
    this.#backend.beginStep?.(key);
  }

  endStep(): void {
    this.#backend.endStep?.();
  }

  synchronize(): Promise<void> {
    return this.#backend.synchronize();
  }

  destroy(): Promise<void> {
    return this.#backend.destroy();
  }
}
