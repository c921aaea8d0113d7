import type { DeviceTensor, KernelTable } from '@flukeprint/kernels';
import type { KernelArguments, KernelName, PrivateKernelName } from './kernel-arguments.ts';
import type { Sizes } from './launch.ts';

/** Bytes of an element; both data types have four. */
export const ELEMENT = 4;

type WithoutPrivate = Exclude<KernelName, PrivateKernelName>;

/** What the host part of an operation works with: addresses into the one linear memory, scratch, and kernels. */
export interface Context {
  /** Of a tensor's first element. */
  address(tensor: DeviceTensor): number;
  /** Uninitialised memory until the end of this operation. */
  scratch(bytes: number): number;
  /** Scratch that holds these integers. */
  integers(values: readonly number[]): number;
  /** Scratch that holds these f32 values. */
  floats(values: readonly number[]): number;
  readonly threads: number;
  readonly sizes: Sizes;
  /** Does `count` units of work. They are substantial: a row, a channel, a plane, a panel of columns. */
  launch<K extends WithoutPrivate>(kernel: K, count: number, values: KernelArguments<K>): void;
  /** Units are single elements, too little to wake a thread for. */
  launchElements<K extends WithoutPrivate>(kernel: K, count: number, values: KernelArguments<K>): void;
  /** For kernels that need so many bytes of the caller's own, uninitialised. */
  launchPrivate<K extends PrivateKernelName>(
    kernel: K,
    count: number,
    privateBytes: number,
    values: KernelArguments<K>,
  ): void;
  /** {@link launchPrivate} for kernels that pack the right operand of a product there. */
  launchProduct<K extends PrivateKernelName>(kernel: K, count: number, values: KernelArguments<K>): void;
}

/** The host part of every operation, by its name. */
export type Kernels = KernelTable<Context>;
