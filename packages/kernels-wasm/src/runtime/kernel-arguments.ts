import type { DeviceTensor } from '@flukeprint/kernels';
import { kernelParameters } from '../../pkg/kernel-parameters.ts';

type Parameters = typeof kernelParameters;

/** The kernels, as src/operations names them. */
export type KernelName = keyof Parameters;

/** Those that need memory of the caller's own. */
export type PrivateKernelName = {
  [K in KernelName]: Parameters[K] extends { private: string } ? K : never;
}[KernelName];

/** What a parameter of each kind is given. An address is a tensor's, none (null), or one within a tensor or scratch. */
interface Given {
  readonly address: DeviceTensor | number | undefined;
  readonly number: number;
  readonly boolean: boolean;
}

/** Values by the names of the kernel's parameters, in camelCase and in any order, but for the range and private memory. */
export type KernelArguments<K extends KernelName> = K extends KernelName
  ? { readonly [P in Exclude<keyof Parameters[K], 'private'>]: Given[Parameters[K][P] & keyof Given] }
  : never;

const names = Object.fromEntries(
  Object.entries(kernelParameters).map(([kernel, parameters]) => [
    kernel,
    Object.keys(parameters).filter((name) => name !== 'private'),
  ]),
) as Record<KernelName, string[]>;

/** The arguments in the order in which the kernel takes them. */
export function inOrder<K extends KernelName>(
  kernel: K,
  values: KernelArguments<K>,
  addressOf: (tensor: DeviceTensor) => number,
): number[] {
  const given = values as Record<string, Given[keyof Given]>;
  return names[kernel].map((name) => {
    const value = given[name];
    if (typeof value === 'number') return value;
    return typeof value === 'object' ? addressOf(value) : Number(value ?? 0);
  });
}
