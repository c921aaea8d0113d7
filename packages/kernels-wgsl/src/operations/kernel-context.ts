import type { DeviceTensor, DType, KernelTable, OperationName, Shape } from '@flukeprint/kernels';

/** Values of `override` and tunable `const` declarations by their names. */
export type Constants = Readonly<Record<string, number>>;
/** Of a member of a shader's `Params`. */
export type UniformValue = number | boolean | readonly number[];

/** One launch of a shader. Tensors and parameters go by the names in the shader, in camelCase; others are ignored. */
export interface Launch {
  /** Path below `operations`, such as `conv2d/forward.wgsl`. */
  readonly shader: string;
  /** File of the functions that the shader leaves to its launch, such as `pointwise/silu.wgsl`. */
  readonly formula?: string;
  readonly tensors: Readonly<Record<string, DeviceTensor | undefined>>;
  readonly params?: Readonly<Record<string, UniformValue>> | undefined;
  /** How many workgroups to start, or how many threads, 256 to a workgroup. */
  readonly workgroups?: number;
  readonly threads?: number;
  /** Values of the shader's `override` and tunable `const` declarations. */
  readonly constants?: Constants;
}

/**
 * Drivers reset a GPU that works on one launch for seconds (two in Windows), and a slow one does 0.1 TFLOP/s. A fast one
 * does not notice: it works on a launch of 69 GFLOP for milliseconds.
 */
export const LAUNCH_FLOPS = 2 ** 36;

/**
 * What subgroups multiply at once: [rows, depth] · [depth, columns] in f16, summed in f32. Dawn's experimental feature
 * `chromium-experimental-subgroup-matrix`, a draft of WebGPU's (gpuweb issue 4195).
 */
export interface MatrixUnit {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Invocations of a subgroup. */
  readonly subgroup: number;
  /** Whether the size must be asked for, since the adapter has several. */
  readonly isChosen: boolean;
}

/** What a kernel may do on the device. */
export interface KernelContext {
  readonly matrixUnit: MatrixUnit | undefined;
  /** Operations that a launch should not exceed. */
  readonly launchFlops: number;
  dispatch(launch: Launch): void;
  /** Memory for the time of this operation; f32 unless told. */
  temporary(shape: Shape, dtype?: DType): DeviceTensor;
  /**
   * Which of `candidates` does this work fastest, as the tuner measured; the first where it did not. `work` names all that
   * the time depends on.
   */
  fastest<Name extends string>(work: string, candidates: readonly [Name, ...Name[]]): Name;
  /** A table that the host computes once per `key` and that stays on the device. */
  table(key: string, compute: () => Int32Array<ArrayBuffer>): DeviceTensor;
}

/** The kernel of one operation. */
export type Kernel<K extends OperationName> = KernelTable<KernelContext>[K];

/** A kernel without its types, as the backend calls it. */
export type AnyKernel = (
  context: KernelContext,
  inputs: Record<string, DeviceTensor | undefined>,
  outputs: Record<string, DeviceTensor>,
  attributes: object,
) => void;
