import type { DeviceTensor, KernelTable } from '@flukeprint/kernels';
import type { Exports } from './module.ts';

/** Kernels take their arguments, then the range of work units that a call does. */
export type KernelName = Exclude<keyof Exports, 'memory' | `memory_${string}` | 'gemm_private_bytes'>;
type ArgumentsOf<K extends KernelName> = K extends KernelName
  ? Exports[K] extends (...args: [...infer Arguments extends number[], begin: number, end: number]) => void
    ? Arguments
    : never
  : never;
/** Kernels that need memory of their own take its address before the range. */
type ArgumentsBeforePrivate<K extends KernelName> =
  ArgumentsOf<K> extends [...infer Arguments extends number[], number] ? Arguments : never;

/** Does work units 0…count − 1 of a kernel, in whatever pieces, and returns when all are done. */
export type Launch = (kernel: (begin: number, end: number) => void, count: number) => void;

/** Bytes of an element; both data types have four. */
export const ELEMENT = 4;

/** What the host part of an operation works with: addresses into the one linear memory, scratch, and kernels. */
export interface Context {
  /** Of a tensor's first element; 0 (null) for an absent one. */
  address(tensor: DeviceTensor | undefined): number;
  /** Uninitialised memory until the end of this operation. */
  scratch(bytes: number): number;
  /** Scratch that holds these integers. */
  integers(values: readonly number[]): number;
  /** Scratch that holds these f32 values. */
  floats(values: readonly number[]): number;
  launch<K extends KernelName>(kernel: K, count: number, ...args: ArgumentsOf<K>): void;
  /** For kernels whose last argument is the memory that a product packs its right operand into. */
  launchProduct<K extends KernelName>(kernel: K, count: number, ...args: ArgumentsBeforePrivate<K>): void;
}

export type Kernels = KernelTable<Context>;
