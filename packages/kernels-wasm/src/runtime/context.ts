import type { DeviceTensor, KernelTable } from '@flukeprint/kernels';
import type { KernelName, Sizes } from './launch.ts';
import type { Exports } from './module.ts';

type ArgumentsOf<K extends KernelName> = K extends KernelName
  ? Exports[K] extends (...args: [...infer Arguments extends number[], begin: number, end: number]) => void
    ? Arguments
    : never
  : never;
/** Kernels that need memory of their own take its address before the range. */
type ArgumentsBeforePrivate<K extends KernelName> =
  ArgumentsOf<K> extends [...infer Arguments extends number[], number] ? Arguments : never;

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
  readonly threads: number;
  readonly sizes: Sizes;
  /** Units are substantial: a row, a channel, a plane, a panel of columns. */
  launch<K extends KernelName>(kernel: K, count: number, ...args: ArgumentsOf<K>): void;
  /** Units are single elements, too little to wake a thread for. */
  launchElements<K extends KernelName>(kernel: K, count: number, ...args: ArgumentsOf<K>): void;
  /** For kernels whose last argument is memory of the caller's own, uninitialised, of so many bytes. */
  launchPrivate<K extends KernelName>(
    kernel: K,
    count: number,
    privateBytes: number,
    ...args: ArgumentsBeforePrivate<K>
  ): void;
  /** {@link launchPrivate} for kernels that pack the right operand of a product there. */
  launchProduct<K extends KernelName>(kernel: K, count: number, ...args: ArgumentsBeforePrivate<K>): void;
}

export type Kernels = KernelTable<Context>;
