import { arcfaceMaxCosine, resolveArcfaceMargin } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const arcfaceMargin: Kernels['arcfaceMargin'] = (context, inputs, { output }, attributes) => {
  const [rows, classes] = inputs.cosine.shape as [number, number];
  const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
  context.launch(
    'arcface_margin',
    rows,
    context.address(inputs.cosine),
    context.address(inputs.target),
    context.address(inputs.margins),
    context.address(output),
    classes,
    s,
    m,
    Number(easyMargin),
    arcfaceMaxCosine,
  );
};

export const arcfaceMarginGrad: Kernels['arcfaceMarginGrad'] = (context, inputs, { gradCosine }, attributes) => {
  const [rows, classes] = inputs.cosine.shape as [number, number];
  const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
  context.launch(
    'arcface_margin_grad',
    rows,
    context.address(inputs.gradOutput),
    context.address(inputs.cosine),
    context.address(inputs.target),
    context.address(inputs.margins),
    context.address(gradCosine),
    classes,
    s,
    m,
    Number(easyMargin),
    arcfaceMaxCosine,
  );
};
