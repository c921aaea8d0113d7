import { DataError } from '../errors.ts';

/** A rectangle in pixels of the upright photo (after its EXIF orientation); may reach beyond the photo's edges. */
export interface Box {
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The box widened by `margin` times its width on the left and right, and by `margin` times its height above and below. */
export function addMargin({ x, y, w, h }: Box, margin: number): Box {
  if (!(margin >= 0)) throw new DataError(`Expected a margin of at least 0 but received ${margin}`);
  return { x: x - margin * w, y: y - margin * h, w: w * (1 + 2 * margin), h: h * (1 + 2 * margin) };
}

/** The whole pixels a box touches in a photo of this size; undefined if it lies outside. */
export function pixelsOf({ x, y, w, h }: Box, width: number, height: number) {
  const left = Math.max(0, Math.floor(x));
  const top = Math.max(0, Math.floor(y));
  const right = Math.min(width, Math.ceil(x + w));
  const bottom = Math.min(height, Math.ceil(y + h));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined;
}

/** A box from four numbers, or what is wrong with them. */
export function boxOf(numbers: readonly unknown[]): Box | string {
  const values = numbers.map((value) => (typeof value === 'string' && value.trim() === '' ? NaN : Number(value)));
  if (numbers.length !== 4 || !values.every(Number.isFinite))
    return `box is not four numbers x, y, w, h but ${numbers.length > 0 ? numbers.slice(0, 8).join(' ').slice(0, 60) : 'empty'}`;
  const [x, y, w, h] = values as [number, number, number, number];
  if (!(w > 0 && h > 0)) return `box is ${w} wide and ${h} high`;
  if (w <= 1 && h <= 1)
    return `box ${values.join(', ')} looks like shares of the photo; expected pixels of the upright photo`;
  return { x, y, w, h };
}

/** For maps: equal for equal boxes of one file, and different from every other. */
export const boxKey = (box: Box | undefined) => (box ? `${box.x},${box.y},${box.w},${box.h}` : '');
