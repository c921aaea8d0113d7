import { around, type Shape } from '@flukeprint/kernels';
import type { Launch } from './kernel-context.ts';

/** How many invocations share a row of `extent` elements: enough for up to eight each, at most a workgroup. */
function lanesFor(extent: number): number {
  return Math.min(256, 2 ** Math.ceil(Math.log2(Math.max(extent / 8, 1))));
}

/** Workgroups and constants of a shader that uses reduction.wgsl on `rows` rows of `extent` elements. */
export function rowLaunch(rows: number, extent: number): Pick<Launch, 'workgroups' | 'constants'> {
  const lanes = lanesFor(extent);
  return { workgroups: Math.ceil((rows * lanes) / 256), constants: { lanes } };
}

/** The same with parameters, for rows along `dim` of a tensor. */
export function rowsAlong(shape: Shape, dim: number) {
  const { outer, extent, inner } = around(shape, dim);
  const rows = outer * inner;
  return { ...rowLaunch(rows, extent), params: { rows, extent, inner } };
}
