import type { Pool2dGeometry } from '@flukeprint/kernels';
import type { Launch } from '../kernel-context.ts';

/** Positions of a workgroup's 256 invocations each, at most: more would leave a large GPU's multiprocessors idle. */
const ROUNDS = 4;
const ENOUGH_WORKGROUPS = 2048;

/** How walk.wgsl walks through positions of `planes` planes of `height` × `width`. */
function planesLaunch(planes: number, height: number, width: number) {
  const count = planes * height * width;
  const rounds = Math.min(ROUNDS, Math.max(1, Math.floor(count / (256 * ENOUGH_WORKGROUPS))));
  const chunk = 256 * rounds;
  const stepPlanes = Math.floor(256 / (height * width));
  const rest = 256 % (height * width);
  const steps = { stepPlanes, stepY: Math.floor(rest / width), stepX: rest % width };
  return { params: { count, chunk, ...steps }, workgroups: Math.ceil(count / chunk) };
}

/** A launch over the outputs or, for gradients, over the inputs of a pooling operation. */
export function poolLaunch(
  g: Pool2dGeometry,
  over: 'outputs' | 'inputs',
): Pick<Launch, 'params' | 'constants' | 'workgroups'> {
  const planes = g.batch * g.channels;
  const { params, workgroups } =
    over === 'outputs' ? planesLaunch(planes, g.outHeight, g.outWidth) : planesLaunch(planes, g.inHeight, g.inWidth);
  const { inHeight, inWidth, outHeight, outWidth } = g;
  return {
    params: { ...params, inHeight, inWidth, outHeight, outWidth },
    constants: {
      KERNEL_HEIGHT: g.kernelHeight,
      KERNEL_WIDTH: g.kernelWidth,
      STRIDE_Y: g.strideY,
      STRIDE_X: g.strideX,
      PAD_Y: g.padY,
      PAD_X: g.padX,
    },
    workgroups,
  };
}
