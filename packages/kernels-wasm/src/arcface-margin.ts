import { type ArcfaceMarginAttributes, arcfaceMaxCosine, resolveArcfaceMargin } from '@flukeprint/kernels';
import type { Kernels } from './context.ts';

/** Constants of the margin: from which cosine it applies as an angle, and what is taken off the cosine below. */
function constants(attributes: ArcfaceMarginAttributes) {
  const { s, m, easyMargin } = resolveArcfaceMargin(attributes);
  const threshold = easyMargin ? 0 : Math.cos(Math.PI - m);
  const linear = easyMargin ? 0 : m * Math.sin(Math.PI - m);
  return { margin: [s, Math.cos(m), Math.sin(m), threshold] as const, linear };
}

export const arcfaceMargin: Kernels['arcfaceMargin'] = (context, { cosine, target }, { output }, attributes) => {
  const [rows, classes] = cosine.shape as [number, number];
  const { margin, linear } = constants(attributes);
  const addresses = [context.address(cosine), context.address(target), context.address(output)] as const;
  context.launch('arcface_margin', rows, ...addresses, classes, ...margin, linear, arcfaceMaxCosine);
};

export const arcfaceMarginGrad: Kernels['arcfaceMarginGrad'] = (context, inputs, { gradCosine }, attributes) => {
  const [rows, classes] = inputs.cosine.shape as [number, number];
  context.launch(
    'arcface_margin_grad',
    rows,
    context.address(inputs.gradOutput),
    context.address(inputs.cosine),
    context.address(inputs.target),
    context.address(gradCosine),
    classes,
    ...constants(attributes).margin,
    arcfaceMaxCosine,
  );
};
