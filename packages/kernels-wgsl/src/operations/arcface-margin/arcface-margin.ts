import { type ArcfaceMarginAttributes, arcfaceMaxCosine, resolveArcfaceMargin, size } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';

function marginParams(classes: number, hasMargins: boolean, attributes: ArcfaceMarginAttributes) {
  const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
  return {
    classes,
    s,
    maxCosine: arcfaceMaxCosine,
    cosM: Math.cos(m),
    sinM: Math.sin(m),
    threshold: easyMargin ? 0 : Math.cos(Math.PI - m),
    linear: easyMargin ? 0 : m * Math.sin(Math.PI - m),
    hasMargins,
    easyMargin,
  };
}

export const arcfaceMargin: Kernel<'arcfaceMargin'> = (context, inputs, { output }, attributes) => {
  const { cosine, target, margins } = inputs;
  context.dispatch({
    shader: 'arcface-margin/forward.wgsl',
    tensors: { cosine, labels: target, margins: margins ?? cosine, output },
    params: marginParams(cosine.shape[1]!, margins !== undefined, attributes),
    threads: size(output.shape),
  });
};

export const arcfaceMarginGrad: Kernel<'arcfaceMarginGrad'> = (context, inputs, { gradCosine }, attributes) => {
  const { gradOutput, cosine, target, margins } = inputs;
  context.dispatch({
    shader: 'arcface-margin/grad.wgsl',
    tensors: { gradOutput, cosine, labels: target, margins: margins ?? cosine, gradCosine },
    params: marginParams(cosine.shape[1]!, margins !== undefined, attributes),
    threads: size(gradCosine.shape),
  });
};
