import type { Conv2dGeometry } from '@flukeprint/kernels';
import { ELEMENT } from '../../runtime/context.ts';

/** [N, channels, height, width] in memory. */
export interface Planes {
  readonly address: number;
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Address of an image of a batch. */
export function imageAddress({ address, channels, height, width }: Planes, image: number): number {
  return address + image * channels * height * width * ELEMENT;
}

/** The input of a convolution, or its gradient, at this address. */
export function inputPlanes(g: Conv2dGeometry, address: number): Planes {
  return { address, batch: g.batch, channels: g.inChannels, height: g.inHeight, width: g.inWidth };
}

/** The output of a convolution, or its gradient, at this address. */
export function outputPlanes(g: Conv2dGeometry, address: number): Planes {
  return { address, batch: g.batch, channels: g.outChannels, height: g.outHeight, width: g.outWidth };
}

/** Scratch that the images of one step may take; a batch that needs more goes in several steps. */
export const STEP_BYTES = 32 << 20;

/** Some images of a batch. */
export interface Step {
  readonly firstImage: number;
  readonly images: number;
}

/** Cuts a batch whose images need so much scratch into steps that need at most `stepBytes`; the first is the longest. */
export function imageSteps(batch: number, bytesPerImage: number, stepBytes: number): [Step, ...Step[]] {
  const count = Math.min(batch, Math.max(1, Math.ceil((batch * bytesPerImage) / stepBytes)));
  const images = Math.ceil(batch / count);
  const step = (firstImage: number) => ({ firstImage, images: Math.min(images, batch - firstImage) });
  const [first, ...rest] = Array.from({ length: Math.ceil(batch / images) }, (_, i) => step(i * images));
  return [first!, ...rest];
}
