import { bytesOf, type DeviceTensor, i32, MemoryMeter, type Spec, type Storage, show } from '@flukeprint/kernels';
import {
  type AnyKernel,
  type KernelContext,
  LAUNCH_FLOPS,
  type Launch,
  type MatrixUnit,
} from '../operations/kernel-context.ts';
import { kernelTable } from '../operations/kernel-table.ts';
import type { Choices } from './tuning/choices.ts';

/** Memory of a tensor. */
export class HostedStorage<Place> implements Storage {
  readonly bytes: number;
  /** Comes with the first use: only then is there an operation to name when it is too large. */
  place: Place | undefined = undefined;
  isFreed = false;

  constructor(bytes: number) {
    this.bytes = bytes;
  }
}

/** A tensor whose memory the host looks after. */
export type HostedTensor<Place> = DeviceTensor & { readonly storage: HostedStorage<Place> };

/** An operation under way. */
export interface RunningCall {
  readonly operation: string;
  readonly inputs: Readonly<Record<string, DeviceTensor | undefined>>;
  readonly outputs: Readonly<Record<string, DeviceTensor>>;
}

/** What differs between backends that run the same kernels: what a tensor's place is, and what a launch does. */
export interface HostedDevice<Place> {
  /** Where a tensor is from now on, its first use as `argument` of `operation`. */
  place(operation: string, argument: string, tensor: HostedTensor<Place>): Place;
  /** Gives back the place of a freed tensor. */
  release(place: Place): void;
  /** Where a table of these values is, which stays. */
  placeTable(tensor: HostedTensor<Place>, values: Int32Array<ArrayBuffer>): Place;
  dispatch(launch: Launch): void;
}

/** What kernels' choices depend on. */
export interface KernelHostOptions {
  readonly matrixUnit: MatrixUnit | undefined;
  readonly choices: Choices;
  /** Operations of a launch; {@link LAUNCH_FLOPS} without. */
  readonly launchFlops?: number | undefined;
}

/**
 * Runs kernels for a backend: takes and gives back memory, counts it, and is what a kernel sees of the device. Which
 * allocations a step makes, and in which order, depends on nothing else.
 */
export class KernelHost<Place> {
  readonly memory = new MemoryMeter();
  readonly #hosted: HostedDevice<Place>;
  readonly #context: KernelContext;
  readonly #tables = new Map<string, DeviceTensor>();
  readonly #temporaries: HostedStorage<Place>[] = [];
  #call: RunningCall = { operation: '', inputs: {}, outputs: {} };
  #liveBytes = 0;

  constructor(hosted: HostedDevice<Place>, { matrixUnit, choices, launchFlops = LAUNCH_FLOPS }: KernelHostOptions) {
    this.#hosted = hosted;
    this.#context = {
      matrixUnit,
      launchFlops,
      dispatch: (launch) => hosted.dispatch(launch),
      temporary: (shape, dtype = 'f32') => {
        const tensor = this.#take({ shape, dtype });
        this.#temporaries.push(tensor.storage);
        return tensor;
      },
      fastest: (work, candidates) => choices.fastest(work, candidates),
      table: (key, compute) => this.#table(key, compute),
    };
  }

  /** Bytes of what was allocated and not freed. */
  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** The operation that runs, or ran last: one at a time. */
  get call(): RunningCall {
    return this.#call;
  }

  allocate(spec: Spec): HostedStorage<Place> {
    const { storage } = this.#take(spec);
    this.#liveBytes += storage.bytes;
    return storage;
  }

  /** Throws if it was freed before. */
  free(storage: Storage): void {
    if (!isLive<Place>(storage)) throw new Error('webgpu: storage was freed before');
    this.#liveBytes -= storage.bytes;
    this.#give(storage);
  }

  /** All that lives is gone with the device. */
  forget(): void {
    this.#liveBytes = 0;
  }

  /** The tensor's place, which it gets with its first use as `argument` of `operation`. Throws if its storage was freed. */
  placeOf(operation: string, argument: string, tensor: DeviceTensor): Place {
    const { storage } = tensor;
    if (!isLive<Place>(storage)) throw new Error(`${operation}: storage of ${argument} ${show(tensor)} was freed`);
    storage.place ??= this.#hosted.place(operation, argument, tensor as HostedTensor<Place>);
    return storage.place;
  }

  /** Whether this is an operation's own memory, for its time. */
  isTemporary(storage: Storage): boolean {
    return this.#temporaries.includes(storage as HostedStorage<Place>);
  }

  /** Runs the kernel of an operation. Throws if there is no such operation. */
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
    this.#call = { operation, inputs, outputs };
    try {
      kernel(this.#context, inputs, outputs, attributes);
    } finally {
      for (const storage of this.#temporaries) this.#give(storage);
      this.#temporaries.length = 0;
    }
  }

  #table(key: string, compute: () => Int32Array<ArrayBuffer>): DeviceTensor {
    let tensor = this.#tables.get(key);
    if (!tensor) {
      const values = compute();
      const made = this.#take(i32(values.length));
      made.storage.place = this.#hosted.placeTable(made, values);
      this.#tables.set(key, made);
      tensor = made;
    }
    return tensor;
  }

  #take(spec: Spec): HostedTensor<Place> {
    const storage = new HostedStorage<Place>(bytesOf(spec));
    this.memory.take(storage.bytes);
    return { shape: spec.shape, dtype: spec.dtype, storage };
  }

  #give(storage: HostedStorage<Place>): void {
    storage.isFreed = true;
    this.memory.give(storage.bytes);
    if (storage.place !== undefined) this.#hosted.release(storage.place);
  }
}

function isLive<Place>(storage: Storage): storage is HostedStorage<Place> {
  return storage instanceof HostedStorage && !storage.isFreed;
}
