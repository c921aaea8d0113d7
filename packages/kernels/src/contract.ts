/**
 * The contract between whoever computes with tensors and whoever runs the kernels.
 *
 * An {@link Operation} says what an operation is: its arguments, the shapes of its results and, as a naive float64
 * loop, their values. A {@link Backend} says where tensors live and runs operations on them. Activations are NCHW,
 * convolution weights OIHW, everything row-major and contiguous; a backend may use any layout inside.
 */

import type { MemoryLimits, MemoryMeter } from './memory-meter.ts';

/** f16 is for activations and their gradients, where a backend stores it; everything is computed in f32. */
export type DType = 'f32' | 'f16' | 'i32';
/** Of activations: f16 is mixed precision, as parameters stay f32. */
export type Precision = 'f32' | 'f16';
export type Shape = readonly number[];

/** What is known of a tensor without looking at its values. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Memory owned by a backend. Only the backend that made it looks inside. */
export interface Storage {
  readonly bytes: number;
}

/** A tensor in a backend's memory. Several may share one storage (a reshape copies nothing). */
export interface DeviceTensor extends Spec {
  readonly storage: Storage;
}

/** Values on the host side. `f32` and `f16` tensors are `Float64Array` on the reference backend and `Float32Array` elsewhere. */
export type HostArray = Float64Array | Float32Array | Int32Array;

/** A tensor as the reference sees it. */
export interface HostTensor extends Spec {
  readonly data: Float64Array | Int32Array;
}

/** Arguments or results by name; an optional one may be absent. */
export type Named<T, Required extends string, Optional extends string = never> = Record<Required, T> &
  Partial<Record<Optional, T>>;

/**
 * One operation: name, shape rule and float64 reference.
 * `Required`, `Optional`, `Result` and `OptionalResult` are unions of the argument and result names.
 */
export interface Operation<
  Required extends string,
  Optional extends string,
  Result extends string,
  Attributes,
  OptionalResult extends string = never,
> {
  readonly name: string;
  /** Inputs that the kernel updates in place (running statistics, parameters in an optimiser step). */
  readonly mutates?: readonly (Required | Optional)[];
  /**
   * Where activations pass through, which may be f16: the arguments and results that are f32 even then, parameters,
   * statistics and sums. Absent where everything is f32.
   */
  readonly f16?: { readonly except: readonly (Required | Optional | Result | OptionalResult)[] };
  /** Multiplications and additions by the definition, where they are what an operation costs: products of matrices. */
  flop?(inputs: Named<Spec, Required, Optional>, outputs: Named<Spec, Result, OptionalResult>): number;
  /** What `attributes` would have to be for running once more on the same inputs to give the same bits, if they are not. */
  unrepeatable?(attributes: Attributes): string | undefined;
  /** Shapes of the results. Throws a `ShapeError` on arguments that do not fit. */
  infer(inputs: Named<Spec, Required, Optional>, attributes: Attributes): Named<Spec, Result, OptionalResult>;
  /**
   * Fills `outputs` (zeros on entry) and updates the inputs named in `mutates`, in float64. The caller rounds those that
   * are f16.
   */
  reference(
    inputs: Named<HostTensor, Required, Optional>,
    outputs: Named<HostTensor, Result, OptionalResult>,
    attributes: Attributes,
  ): void;
}

// biome-ignore lint/suspicious/noExplicitAny: the table of operations holds every instance of the generic type.
export type AnyOperation = Operation<any, any, any, any, any>;
type Instance<O> =
  O extends Operation<infer Required, infer Optional, infer Result, infer Attributes, infer OptionalResult>
    ? {
        required: Required;
        optional: Optional;
        result: Result;
        attributes: Attributes;
        optionalResult: OptionalResult;
      }
    : never;

export type AttributesOf<O extends AnyOperation> = Instance<O>['attributes'];
export type InputsOf<O extends AnyOperation, T = DeviceTensor> = Named<
  T,
  Instance<O>['required'],
  Instance<O>['optional']
>;
export type OutputsOf<O extends AnyOperation, T = DeviceTensor> = Named<
  T,
  Instance<O>['result'],
  Instance<O>['optionalResult']
>;

/** A device that holds tensors and runs operations, in the order they were asked for. */
export interface Backend {
  readonly name: 'reference' | 'wasm' | 'webgpu';
  /** One line for people: the adapter, the number of threads. */
  readonly description: string;
  /** Whether tensors may be f16: mixed precision. Otherwise `allocate` throws for them. */
  readonly supportsF16: boolean;
  /** Bytes of all storages that were allocated and not freed yet. */
  readonly liveBytes: number;
  /** Peaks of what is in use, the operations' own memory included. */
  readonly memory: MemoryMeter;
  readonly memoryLimits: MemoryLimits;
  /** New memory; its content is undefined until written. May throw an `OutOfMemoryError`, as `run`, `read` and `write` may. */
  allocate(spec: Spec): Storage;
  /** The storage must not be used afterwards. Work already queued on it still completes. */
  free(storage: Storage): void;
  /** Host to device. `data` may be reused as soon as the call returns. */
  write(tensor: DeviceTensor, data: HostArray): void;
  /** Device to host, after everything queued before. Rejects if any of that failed. */
  read(tensor: DeviceTensor): Promise<HostArray>;
  /**
   * Queues one operation of the table by its name. Shapes were checked by `infer`, outputs were allocated.
   * A backend never reads results of an earlier run from an output: it is written in full.
   */
  run(
    operation: string,
    inputs: Record<string, DeviceTensor | undefined>,
    outputs: Record<string, DeviceTensor>,
    attributes: object,
  ): void;
  /**
   * Mark work that is done again and again, such as a training step, so that a backend may plan its memory. `key` tells
   * apart what allocates differently. Results do not depend on it.
   */
  beginStep?(key: string): void;
  endStep?(): void;
  /** Resolves when all queued work is done; rejects with its first error. */
  synchronize(): Promise<void>;
  /** Waits for queued work, then gives everything back. */
  destroy(): Promise<void>;
}
