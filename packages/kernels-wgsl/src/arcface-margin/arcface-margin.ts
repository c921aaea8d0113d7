import { type ArcfaceMarginAttributes, arcfaceMaxCosine, resolveArcfaceMargin, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

function marginParams(classes: number, attributes: ArcfaceMarginAttributes) {
  const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
  return {
    classes,
    s,
    cosM: Math.cos(m),
    sinM: Math.sin(m),
    maxCosine: arcfaceMaxCosine,
    threshold: easyMargin ? 0 : Math.cos(Math.PI - m),
    linear: easyMargin ? 0 : m * Math.sin(Math.PI - m),
  };
}

export const arcfaceMargin: Kernel<'arcfaceMargin'> = (context, { cosine, target }, { output }, attributes) => {
  context.dispatch({
    shader: 'arcface-margin/forward.wgsl',
    tensors: { cosine, labels: target, output },
    params: marginParams(cosine.shape[1]!, attributes),
    threads: size(output.shape),
  });
};

export const arcfaceMarginGrad: Kernel<'arcfaceMarginGrad'> = (context, inputs, { gradCosine }, attributes) => {
  const { gradOutput, cosine, target } = inputs;
  context.dispatch({
    shader: 'arcface-margin/grad.wgsl',
    tensors: { gradOutput, cosine, labels: target, gradCosine },
    params: marginParams(cosine.shape[1]!, attributes),
    threads: size(gradCosine.shape),
  });
};
