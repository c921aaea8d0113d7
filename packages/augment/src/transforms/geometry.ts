import { z } from 'zod';
import { gaussianKernel } from '../gaussian-kernel.ts';
import { type Corners, inverse, type Matrix3, multiply, squareTo } from '../matrix3.ts';
import { noiseSeed, probability, range, type Size, symmetricRange, type Transform } from './transform.ts';

/** From the output image to the source. */
export interface Warp {
  readonly matrix: Matrix3;
}

const perspectiveOptions = z.strictObject({
  transform: z.literal('Perspective'),
  p: probability.default(0.5),
  /** Standard deviation of how far the corners move inwards, of the image's sides. */
  scale: range(0, 0.5).default([0.05, 0.1]),
});

/** The quadrilateral of four corners, each moved inwards, fills the image. */
export const perspective: Transform<z.output<typeof perspectiveOptions>, Warp> = {
  options: perspectiveOptions,
  draw({ scale }, { width, height }, random) {
    const deviation = random.uniformIn(...scale);
    // Less than a third, so that the corners keep their order.
    const inwards = () => Math.abs(random.normal() * deviation) % 0.32;
    const corner = (x: number, y: number): [number, number] => {
      const [dx, dy] = [inwards(), inwards()];
      return [width * (x === 0 ? dx : 1 - dx), height * (y === 0 ? dy : 1 - dy)];
    };
    const corners: Corners = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
    return { matrix: multiply(squareTo(corners), [1 / width, 0, 0, 0, 1 / height, 0, 0, 0, 1]) };
  },
  apply: (canvas, { matrix }) => canvas.warp(matrix),
};

const elasticOptions = z.strictObject({
  transform: z.literal('ElasticTransform'),
  p: probability.default(0.5),
  /** Scale of the displacements in pixels, before they are smoothed. */
  alpha: z.number().min(0).max(10_000).default(120),
  /** Of the Gaussian that smooths them, in pixels. */
  sigma: z.number().min(0.5).max(100).default(6),
});

/** Displacements of noise over its largest absolute value, smoothed by a Gaussian of OpenCV's width (4 σ either side). */
export const elasticTransform: Transform<
  z.output<typeof elasticOptions>,
  { seed: Uint32Array | Float32Array; kernel: number[]; alpha: number }
> = {
  options: elasticOptions,
  draw: ({ alpha, sigma }, _, random) => ({
    seed: noiseSeed(random),
    kernel: gaussianKernel(sigma, Math.round(8 * sigma + 1) | 1),
    alpha,
  }),
  apply: (canvas, { seed, kernel, alpha }) => canvas.elastic(seed, kernel, alpha),
};

/** albumentations' create_affine_transformation_matrix around the centre, from source to output. Degrees and pixels. */
export function affineMatrix(
  { width, height }: Size,
  rotate: number,
  scale: readonly [number, number] = [1, 1],
  translate: readonly [number, number] = [0, 0],
  shear: readonly [number, number] = [0, 0],
): Matrix3 {
  const [cx, cy] = [width / 2 - 0.5, height / 2 - 0.5];
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians(rotate)), Math.sin(radians(rotate))];
  const steps: Matrix3[] = [
    [1, 0, cx + translate[0], 0, 1, cy + translate[1], 0, 0, 1],
    [1, Math.tan(radians(shear[0])), 0, Math.tan(radians(shear[1])), 1, 0, 0, 0, 1],
    [cos, sin, 0, -sin, cos, 0, 0, 0, 1],
    [scale[0], 0, 0, 0, scale[1], 0, 0, 0, 1],
    [1, 0, -cx, 0, 1, -cy, 0, 0, 1],
  ];
  return steps.reduce(multiply, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
}

const rotateOptions = z.strictObject({
  transform: z.literal('Rotate'),
  p: probability.default(0.5),
  /** Degrees, counter-clockwise. */
  limit: symmetricRange(180).default([-90, 90]),
});

export const rotate: Transform<z.output<typeof rotateOptions>, Warp> = {
  options: rotateOptions,
  draw: ({ limit }, size, random) => ({ matrix: inverse(affineMatrix(size, random.uniformIn(...limit))) }),
  apply: (canvas, { matrix }) => canvas.warp(matrix),
};

const affineOptions = z.strictObject({
  transform: z.literal('Affine'),
  p: probability.default(0.5),
  /** Both axes drawn on their own; below 1 the photo becomes smaller. */
  scale: range(0.05, 20).default([1, 1]),
  /** Whole pixels. */
  translate_px: symmetricRange(10_000).default([0, 0]),
  /** Degrees, as for shear. */
  rotate: symmetricRange(180).default([0, 0]),
  shear: symmetricRange(80).default([0, 0]),
});

export const affine: Transform<z.output<typeof affineOptions>, Warp> = {
  options: affineOptions,
  draw(o, size, random) {
    const [low, high] = [Math.ceil(o.translate_px[0]), Math.floor(o.translate_px[1])];
    const pixels = () => low + random.integer(high - low + 1);
    const translate = [pixels(), pixels()] as const;
    const shear = [-random.uniformIn(...o.shear), -random.uniformIn(...o.shear)] as const;
    const scale = [random.uniformIn(...o.scale), random.uniformIn(...o.scale)] as const;
    return { matrix: inverse(affineMatrix(size, random.uniformIn(...o.rotate), scale, translate, shear)) };
  },
  apply: (canvas, { matrix }) => canvas.warp(matrix),
};

const horizontalFlipOptions = z.strictObject({
  transform: z.literal('HorizontalFlip'),
  p: probability.default(0.5),
});
export const horizontalFlip: Transform<z.output<typeof horizontalFlipOptions>, null> = {
  options: horizontalFlipOptions,
  draw: () => null,
  apply: (canvas) => canvas.horizontalFlip(),
};

const verticalFlipOptions = z.strictObject({ transform: z.literal('VerticalFlip'), p: probability.default(0.5) });
export const verticalFlip: Transform<z.output<typeof verticalFlipOptions>, null> = {
  options: verticalFlipOptions,
  draw: () => null,
  apply: (canvas) => canvas.verticalFlip(),
};
