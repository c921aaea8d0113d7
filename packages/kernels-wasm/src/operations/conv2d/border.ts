import type { Conv2dGeometry } from '@flukeprint/kernels';
import { type Context, ELEMENT } from '../../runtime/context.ts';
import { imageAddress, inputPlanes, type Planes, type Step } from './planes.ts';

/** Planes and the zeros to put around each of them. */
export interface Border extends Planes {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The input of a convolution with its padding. */
export function inputBorder(g: Conv2dGeometry, address: number): Border {
  return { ...inputPlanes(g, address), top: g.padY, left: g.padX, bottom: g.padY, right: g.padX };
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
