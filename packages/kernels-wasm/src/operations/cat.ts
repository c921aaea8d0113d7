import { around, numbered, resolveDim } from '@flukeprint/kernels';
import { ELEMENT, type Kernels } from '../runtime/context.ts';

export const cat: Kernels['cat'] = (context, inputs, { output }, { dim }) => {
  const d = resolveDim('cat', dim, output.shape.length);
  const { outer, extent, inner } = around(output.shape, d);
  let target = context.address(output);
  for (const part of numbered(inputs)) {
    const length = part.shape[d]! * inner;
    context.launch('cat', outer, context.address(part), length, target, extent * inner, length);
    target += length * ELEMENT;
  }
};

export const catGrad: Kernels['catGrad'] = (context, { gradOutput }, outputs, { dim }) => {
  const d = resolveDim('catGrad', dim, gradOutput.shape.length);
  const { outer, extent, inner } = around(gradOutput.shape, d);
  let source = context.address(gradOutput);
  for (const part of numbered(outputs)) {
    const length = part.shape[d]! * inner;
    context.launch('cat', outer, source, extent * inner, context.address(part), length, length);
    source += length * ELEMENT;
  }
};
