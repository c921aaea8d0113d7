import { type Shape, size } from '@flukeprint/kernels';

/**
 * One invocation for every four elements of a tensor of this shape, of a shader that declares a WIDTH; for every one
 * where they do not go into fours.
 */
export function vectorLaunch(shape: Shape): {
  readonly threads: number;
  readonly constants: { readonly WIDTH: number };
} {
  const count = size(shape);
  const width = count % 4 === 0 ? 4 : 1;
  return { threads: count / width, constants: { WIDTH: width } };
}
