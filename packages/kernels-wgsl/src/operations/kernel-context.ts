import type { DeviceTensor, DType, KernelTable, OperationName, Shape } from '@flukeprint/kernels';
import type { MatrixUnit } from '../runtime/matrix-unit.ts';
import type { Constants } from '../runtime/pipeline.ts';
import type { UniformValue } from '../runtime/reflection.ts';

/** One launch of a shader. Tensors and parameters go by the names in the shader, in camelCase; others are ignored. */
export interface Launch {
  /** Path below `src`, such as `conv2d/forward.wgsl`. */
  readonly shader: string;
  readonly tensors: Readonly<Record<string, DeviceTensor | undefined>>;
  readonly params?: Readonly<Record<string, UniformValue>>;
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
