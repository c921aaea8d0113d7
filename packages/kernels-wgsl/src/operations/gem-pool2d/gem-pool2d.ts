import { resolveGemPool2d, type Shape } from '@flukeprint/kernels';
import type { Kernel } from '../kernel-context.ts';
import { rowLaunch } from '../rows.ts';

/** One row of lanes per plane. */
function planesOf([batch, channels, height, width]: Shape) {
  const [planes, plane] = [batch! * channels!, height! * width!];
  return { params: { planes, plane }, ...rowLaunch(planes, plane) };
}

export const gemPool2d: Kernel<'gemPool2d'> = (context, inputs, outputs, attributes) => {
  const { params, ...launch } = planesOf(inputs.input.shape);
  const withEps = { ...params, ...resolveGemPool2d('gemPool2d', attributes) };
  context.dispatch({
    ...launch,
    shader: 'gem-pool2d/forward.wgsl',
    tensors: { ...inputs, ...outputs },
    params: withEps,
  });
};

export const gemPool2dGrad: Kernel<'gemPool2dGrad'> = (context, inputs, outputs, attributes) => {
  const { params, ...launch } = planesOf(inputs.input.shape);
  const withEps = { ...params, ...resolveGemPool2d('gemPool2dGrad', attributes) };
  context.dispatch({ ...launch, shader: 'gem-pool2d/grad.wgsl', tensors: { ...inputs, ...outputs }, params: withEps });
};
