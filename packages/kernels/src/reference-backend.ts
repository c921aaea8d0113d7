import type { AnyOperation, Backend, DeviceTensor, HostArray, HostTensor, Spec, Storage } from './contract.ts';
import { type MemoryLimits, MemoryMeter } from './memory-meter.ts';
import { type OperationName, operations } from './operations.ts';
import { roundToF16 } from './round-to-f16.ts';
import { size } from './shape.ts';

interface HostStorage extends Storage {
  readonly data: Float64Array | Int32Array;
}

/** Runs every operation as its naive float64 reference: slow, exact, and what the other backends are held against. */
export class ReferenceBackend implements Backend {
  readonly name = 'reference';
  readonly description = 'float64 reference, one thread';
  readonly supportsF16 = true;
  readonly memory = new MemoryMeter();
  readonly memoryLimits: MemoryLimits = { totalBytes: Infinity, tensorBytes: Infinity };
  #live = new Set<Storage>();

  get liveBytes(): number {
    let bytes = 0;
    for (const storage of this.#live) bytes += storage.bytes;
    return bytes;
  }

  allocate(spec: Spec): Storage {
    const n = size(spec.shape);
    const data = spec.dtype === 'i32' ? new Int32Array(n) : new Float64Array(n);
    const storage: HostStorage = { data, bytes: data.byteLength };
    this.#live.add(storage);
    this.memory.take(storage.bytes);
    return storage;
  }

  free(storage: Storage): void {
    if (!this.#live.delete(storage)) throw new Error('reference: storage was freed before');
    this.memory.give(storage.bytes);
  }

  write(tensor: DeviceTensor, data: HostArray): void {
    const host = this.#host(tensor);
    host.data.set(data);
    roundToF16([host]);
  }

  async read(tensor: DeviceTensor): Promise<HostArray> {
    return this.#host(tensor).data.slice();
  }

  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void {
    const host = (tensors: Record<string, DeviceTensor | undefined>) => {
      const entries = Object.entries(tensors).filter(([, tensor]) => tensor !== undefined);
      return Object.fromEntries(entries.map(([key, tensor]) => [key, this.#host(tensor!)]));
    };
    const { reference, mutates = [] }: AnyOperation = operations[operation as OperationName];
    const values = host(inputs);
    const results = host(outputs);
    for (const { data } of Object.values(results)) data.fill(0);
    reference(values, results, attributes);
    roundToF16([...Object.values(results), ...mutates.map((name) => values[name as string])]);
  }

  async synchronize(): Promise<void> {}

  async destroy(): Promise<void> {
    for (const storage of this.#live) this.memory.give(storage.bytes);
    this.#live.clear();
  }

  #host(tensor: DeviceTensor): HostTensor {
    if (!this.#live.has(tensor.storage)) throw new Error('reference: storage was freed');
    return { shape: tensor.shape, dtype: tensor.dtype, data: (tensor.storage as HostStorage).data };
  }
}
