import type { Pool2dGeometry } from '@flukeprint/kernels';

/** The extents, strides and padding as kernels take them. */
export function window(g: Pool2dGeometry) {
  return [
    g.inHeight,
    g.inWidth,
    g.outHeight,
    g.outWidth,
    g.kernelHeight,
    g.kernelWidth,
    g.strideY,
    g.strideX,
    g.padY,
    g.padX,
  ] as const;
}
