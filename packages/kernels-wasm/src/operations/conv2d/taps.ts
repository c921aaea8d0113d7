import type { Conv2dGeometry } from '@flukeprint/kernels';

/** Offsets of a kernel's elements (channel, ky, kx) from where its window begins in planes of this width. */
export function forwardTaps(g: Conv2dGeometry, plane: number, width: number): number[] {
  const taps: number[] = [];
  for (let c = 0; c < g.inChannels / g.groups; c++)
    for (let ky = 0; ky < g.kernelHeight; ky++)
      for (let kx = 0; kx < g.kernelWidth; kx++) {
        taps.push(c * plane + ky * g.dilationY * width + kx * g.dilationX);
      }
  return taps;
}
