import type { Conv2dGeometry } from '@flukeprint/kernels';
import { type Context, ELEMENT } from '../../runtime/context.ts';

/** [N, channels, height, width] in memory. */
export interface Planes {
  readonly address: number;
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Planes and the zeros to put around each of them. */
export interface Border extends Planes {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
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

/** The input of a convolution with its padding. */
export function inputBorder(g: Conv2dGeometry, address: number): Border {
  return { ...inputPlanes(g, address), top: g.padY, left: g.padX, bottom: g.padY, right: g.padX };
}

/** Scratch that the images of one step may take; a batch that needs more goes in several steps. */
export const STEP_BYTES = 32 << 20;

/** Some images of a batch. */
export interface Step {
  readonly firstImage: number;
  readonly images: number;
}

/** Extents and strides (in elements) of planes with their borders. */
export function bordered(b: Border): { height: number; width: number; plane: number; image: number } {
  const height = b.height + b.top + b.bottom;
  const width = b.width + b.left + b.right;
  return { height, width, plane: height * width, image: b.channels * height * width };
}

/** Planes without a border need no copy. */
function isBare(b: Border): boolean {
  return b.top + b.left + b.bottom + b.right === 0;
}

/** Scratch that `addBorder` takes for an image. */
export function borderBytes(b: Border): number {
  return isBare(b) ? 0 : bordered(b).image * ELEMENT;
}

/** Cuts a batch whose images need so much scratch into steps that need at most `stepBytes`; the first is the longest. */
export function imageSteps(batch: number, bytesPerImage: number, stepBytes: number): [Step, ...Step[]] {
  const count = Math.min(batch, Math.max(1, Math.ceil((batch * bytesPerImage) / stepBytes)));
  const images = Math.ceil(batch / count);
  const step = (firstImage: number) => ({ firstImage, images: Math.min(images, batch - firstImage) });
  const [first, ...rest] = Array.from({ length: Math.ceil(batch / images) }, (_, i) => step(i * images));
  return [first!, ...rest];
}

/** Gives the address of the first image of a step, with borders; a step of at most `images` overwrites the one before. */
export function addBorder(context: Context, border: Border, images: number): (step: Step) => number {
  if (isBare(border)) return ({ firstImage }) => imageAddress(border, firstImage);
  const { height, width, image } = bordered(border);
  const copy = context.scratch(images * image * ELEMENT);
  return (step) => {
    context.launch('conv2d_pad', step.images * border.channels, {
      source: imageAddress(border, step.firstImage),
      height: border.height,
      width: border.width,
      padded: copy,
      paddedHeight: height,
      paddedWidth: width,
      top: border.top,
      left: border.left,
    });
    return copy;
  };
}
