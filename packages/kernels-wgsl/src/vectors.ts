import { type Shape, size } from '@flukeprint/kernels';
import type { Launch } from './kernel-context.ts';

/**
 * One invocation for every four elements of a tensor of this shape, of a shader that declares a WIDTH; for every one
 * where they do not go into fours.
 */
export function vectorLaunch(shape: Shape): Pick<Launch, 'threads' | 'constants'> {
  const count = size(shape);
  const width = count % 4 === 0 ? 4 : 1;
  return { threads: count / width, constants: { WIDTH: width } };
}
