import type { Random } from '@flukeprint/random';
import type { Range } from './image.ts';
import type { Mapping } from './warp.ts';

/** torchvision's `RandomAffine` about the middle of the image. */
export interface RandomAffine {
  /** Rotation is drawn from ± this many degrees, clockwise. */
  readonly degrees: number;
  /** Greatest shift, as a fraction of the width and of the height. */
  readonly translate: readonly [x: number, y: number];
  readonly scale: Range;
  /** Horizontal shear is drawn from ± this many degrees. */
  readonly shear: number;
  /** Brightness 0…255 of what comes in from beyond the border. */
  readonly fill: number;
}

export interface AffineParameters {
  /** Degrees. */
  readonly angle: number;
  /** Pixels. */
  readonly translate: readonly [x: number, y: number];
  readonly scale: number;
  /** Degrees. */
  readonly shear: readonly [x: number, y: number];
}

export function drawAffine(affine: RandomAffine, width: number, height: number, random: Random): AffineParameters {
  const angle = random.uniformIn(-affine.degrees, affine.degrees);
  const [x, y] = [affine.translate[0] * width, affine.translate[1] * height];
  const translate = [Math.round(random.uniformIn(-x, x)), Math.round(random.uniformIn(-y, y))] as const;
  const scale = random.uniformIn(affine.scale[0], affine.scale[1]);
  return { angle, translate, scale, shear: [random.uniformIn(-affine.shear, affine.shear), 0] };
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * Inverse of translation · rotation · shear · scale, by torchvision's definition
 * (`torchvision.transforms.functional._get_inverse_affine_matrix`).
 */
export function affineMapping({ angle, translate, scale, shear }: AffineParameters): Mapping {
  const [rotation, shearX, shearY] = [radians(angle), radians(shear[0]), radians(shear[1])];
  const a = Math.cos(rotation - shearY) / Math.cos(shearY);
  const b = (-Math.cos(rotation - shearY) * Math.tan(shearX)) / Math.cos(shearY) - Math.sin(rotation);
  const c = Math.sin(rotation - shearY) / Math.cos(shearY);
  const d = (-Math.sin(rotation - shearY) * Math.tan(shearX)) / Math.cos(shearY) + Math.cos(rotation);
  // The determinant of [a b; c d] without the scale is 1, so the inverse is its adjugate over the scale.
  const [p, q, r, s] = [d / scale, -b / scale, -c / scale, a / scale];
  const [tx, ty] = translate;
  return [p, q, -p * tx - q * ty, r, s, -r * tx - s * ty];
}
