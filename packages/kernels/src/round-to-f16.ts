import type { HostTensor } from './contract.ts';

/** Rounds the values of those tensors that are f16 to the nearest of f16, as storing them does. */
export function roundToF16(tensors: readonly (HostTensor | undefined)[]): void {
  for (const tensor of tensors) {
    if (tensor?.dtype !== 'f16') continue;
    const { data } = tensor;
    for (let i = 0; i < data.length; i++) data[i] = Math.f16round(data[i]!);
  }
}
