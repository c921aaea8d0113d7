import { around, numbered, resolveDim } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../runtime/context.ts';

export const cat: Kernels['cat'] = (context, inputs, { output }, { dim }) => {
  const d = resolveDim('cat', dim, output.shape.length);
  const { outer, extent, inner } = around(output.shape, d);
  let target = context.address(output);
  for (const source of numbered(inputs)) {
    const length = source.shape[d]! * inner;
    context.launch('cat', outer, { source, sourceStride: length, target, targetStride: extent * inner, length });
    target += length * ELEMENT;
  }
};

export const catGrad: Kernels['catGrad'] = (context, { gradOutput }, outputs, { dim }) => {
  const d = resolveDim('catGrad', dim, gradOutput.shape.length);
  const { outer, extent, inner } = around(gradOutput.shape, d);
  let source = context.address(gradOutput);
  for (const target of numbered(outputs)) {
    const length = target.shape[d]! * inner;
    context.launch('cat', outer, { source, sourceStride: extent * inner, target, targetStride: length, length });
    source += length * ELEMENT;
  }
};
