import { type DeviceTensor, numbered } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { scale } from '../scale/scale.ts';
import { vectorLaunch } from '../vectors.ts';

const MOST = 7;

export const accumulate: Kernel<'accumulate'> = (context, { target, value, ...rest }) => {
  const values = [value, ...numbered(rest, 'more.')].map((addend) => {
    if (addend.storage !== target.storage) return addend;
    // WebGPU binds a buffer either for reading or for writing.
    const copy = context.temporary(addend.shape, addend.dtype);
    scale(context, { input: addend }, { output: copy }, { factor: 1 });
    return copy;
  });
  const tensors: Record<string, DeviceTensor> = { accumulated: target };
  // A binding cannot stay empty: the first stands in for those that are not there.
  for (let i = 0; i < MOST; i++) tensors[`value${i}`] = values[i] ?? values[0]!;
  const { constants, ...launch } = vectorLaunch(target.shape);
  context.dispatch({
    shader: 'accumulate/accumulate.wgsl',
    tensors,
    constants: { ...constants, COUNT: values.length },
    ...launch,
  });
};
