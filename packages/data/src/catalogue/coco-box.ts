import { type Box, boxOf } from '../photos/box.ts';
import { brief } from './brief.ts';
import { type CocoAnnotation, type CocoImage, numberOf } from './parse-coco.ts';

/**
 * The upright box of an annotation, in pixels of its image: `bbox`, turned by `theta`, or what encloses the polygons of `segmentation`. Says
 * what is wrong with it; undefined where the annotation has none.
 */
export function boxOfAnnotation({ bbox, theta, segmentation }: CocoAnnotation): Box | string | undefined {
  if (bbox !== undefined && bbox !== null && !(Array.isArray(bbox) && bbox.length === 0)) {
    const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'string';
    if (!Array.isArray(bbox) || !bbox.every(isNumber)) return `bbox is not four numbers x, y, w, h but ${brief(bbox)}`;
    const box = boxOf(bbox);
    return typeof box === 'string' || typeof theta !== 'number' || theta === 0 ? box : turned(box, theta);
  }
  if (typeof segmentation === 'object' && segmentation !== null && !Array.isArray(segmentation))
    return 'has a mask and no bbox: export it with boxes';
  const polygons = Array.isArray(segmentation) ? segmentation.filter(Array.isArray).flat() : [];
  if (polygons.length < 6) return undefined;
  const side = (odd: number) => polygons.filter((_, i) => i % 2 === odd).map(numberOf);
  const [xs, ys] = [side(0), side(1)];
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
  const extent = (values: number[]) => values.reduce((a, b) => Math.max(a, b)) - least(values);
  return boxOf([least(xs), least(ys), extent(xs), extent(ys)]);
}

/** The upright box around one that is turned by `theta` around its centre. */
function turned({ x, y, w, h }: Box, theta: number): Box {
  const [cos, sin] = [Math.abs(Math.cos(theta)), Math.abs(Math.sin(theta))];
  const [width, height] = [w * cos + h * sin, w * sin + h * cos];
  return { x: x + (w - width) / 2, y: y + (h - height) / 2, w: width, h: height };
}

/** Pixels of an upright photo. */
export interface PhotoSize {
  readonly width: number;
  readonly height: number;
}

/** The size that an image is said to have; undefined where it is not said. */
export function declaredSize({ width, height }: CocoImage): PhotoSize | undefined {
  const [w, h] = [numberOf(width), numberOf(height)];
  return w > 0 && h > 0 && Number.isFinite(w * h) ? { width: w, height: h } : undefined;
}

/**
 * How to bring boxes of an image of the `declared` size to a photo of the `actual` one, which may have been made smaller since. Says why not where the
 * two are not of one shape.
 */
export function boxScaling(declared: PhotoSize, actual: PhotoSize): ((box: Box) => Box) | string {
  const { width, height } = declared;
  if (width === actual.width && height === actual.height) return (box) => box;
  const [sx, sy] = [actual.width / width, actual.height / height];
  // A pixel is rounding; so is one in a hundred.
  const isAlike = Math.abs(sx / sy - 1) <= Math.max(0.01, 1 / Math.min(actual.width, actual.height, width, height));
  if (isAlike) return ({ x, y, w, h }) => ({ x: x * sx, y: y * sy, w: w * sx, h: h * sy });
  const sizes = `the table says ${width} × ${height} pixels, the upright photo has ${actual.width} × ${actual.height}`;
  return width === actual.height && height === actual.width
    ? `${sizes}: boxes were drawn before it was turned upright`
    : `${sizes}: boxes are of another picture`;
}
