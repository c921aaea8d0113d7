import type { Kernel } from '../kernel-context.ts';
import { scale } from '../scale/scale.ts';
import { vectorLaunch } from '../vectors.ts';

export const accumulate: Kernel<'accumulate'> = (context, { target, value }) => {
  let addend = value;
  if (value.storage === target.storage) {
    // WebGPU binds a buffer either for reading or for writing.
    addend = context.temporary(value.shape, value.dtype);
    scale(context, { input: value }, { output: addend }, { factor: 1 });
  }
  const tensors = { accumulated: target, value: addend };
  context.dispatch({ shader: 'accumulate/accumulate.wgsl', tensors, ...vectorLaunch(target.shape) });
};
