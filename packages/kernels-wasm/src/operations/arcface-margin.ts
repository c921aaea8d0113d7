import { arcfaceMaxCosine, resolveArcfaceMargin } from '@flukeprint/kernels';
import type { Kernels } from '../runtime/context.ts';

export const arcfaceMargin: Kernels['arcfaceMargin'] = (context, inputs, { output }, attributes) => {
  const { cosine, target, margins } = inputs;
  const [rows, classes] = cosine.shape as [number, number];
  const values = { ...resolveArcfaceMargin(attributes), maxCosine: arcfaceMaxCosine };
  context.launch('arcface_margin', rows, { cosine, target, margins, output, classes, ...values });
};

export const arcfaceMarginGrad: Kernels['arcfaceMarginGrad'] = (context, inputs, { gradCosine }, attributes) => {
  const { gradOutput, cosine, target, margins } = inputs;
  const [rows, classes] = cosine.shape as [number, number];
  const values = { ...resolveArcfaceMargin(attributes), maxCosine: arcfaceMaxCosine };
  context.launch('arcface_margin_grad', rows, { gradOutput, cosine, target, margins, gradCosine, classes, ...values });
};
