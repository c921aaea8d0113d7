import { basename, dirname, join } from 'node:path';
import { DataError, type PhotoProblem } from '../errors.ts';
import { type Box, boxOf } from '../photos/box.ts';
import type { Photo } from '../photos/photo.ts';
import { Collector } from './collector.ts';
import { parseDate } from './parse-date.ts';

/** The parts of COCO (Lin et al. 2014) and of what Wild Me's tools export that matter here; anything may be missing. */
interface Coco {
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories?: readonly { readonly id: unknown; readonly name?: unknown }[];
}

interface CocoImage {
  readonly id?: unknown;
  readonly uuid?: unknown;
  readonly file_name?: unknown;
  readonly date_captured?: unknown;
}

interface CocoAnnotation {
  readonly id?: unknown;
  readonly image_id?: unknown;
  readonly image_uuid?: unknown;
  readonly category_id?: unknown;
  readonly bbox?: unknown;
  /** Radians by which Wild Me's boxes are turned around their centre. */
  readonly theta?: unknown;
  readonly segmentation?: unknown;
  /** 1 for a box around many. */
  readonly iscrowd?: unknown;
  /** The individual, in Wild Me's exports (LILA's BelugaID, LeopardID2022, …). */
  readonly name?: unknown;
  readonly individual_id?: unknown;
  readonly individual_uuid?: unknown;
  readonly identity?: unknown;
  /** All annotations of the same individual. */
  readonly individual_ids?: unknown;
}

const named = ['name', 'individual_id', 'individual_uuid', 'identity'] as const;

/** Whether a JSON text may be COCO with these lists; says why not. */
export function parseCoco(
  text: string,
  file: string,
  lists: readonly (keyof Coco)[] = ['images', 'annotations'],
): Coco {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${file} is no JSON: ${(error as Error).message}`);
  }
  const found = typeof data === 'object' && data !== null ? Object.keys(data) : [];
  for (const key of lists) {
    if (!Array.isArray((data as Record<string, unknown> | null)?.[key]))
      throw new DataError(
        `${file} has no list "${key}" as COCO has; found ${found.join(', ') || 'nothing of the kind'}`,
      );
  }
  return data as Coco;
}

/**
 * The photos of a COCO file, one per annotation. Who it shows is the annotation's `name`, `individual_id`,
 * `individual_uuid`, `identity`, or the first of its `individual_ids`; where no annotation has any, its category.
 * With `loose`, images without annotation count too; their individual is unknown.
 */
export function readCocoCatalogue(
  coco: Coco,
  file: string,
  { images, loose }: { images?: string; loose?: boolean },
): { photos: Photo[]; problems: PhotoProblem[] } {
  const individualOf = individualReader(coco, file);
  const byUuid = coco.annotations.some(({ image_uuid }) => image_uuid !== undefined);
  const keyOf = (image: CocoImage) => (byUuid ? image.uuid : image.id);
  const imageByKey = new Map(coco.images.map((image) => [keyOf(image), image]));
  const collector = new Collector(file, images !== undefined ? [images] : imageFolders(file));
  const shown = new Set<unknown>();
  coco.annotations.forEach((annotation, i) => {
    const where = `annotation ${annotation.id ?? i}`;
    const key = byUuid ? annotation.image_uuid : annotation.image_id;
    const image = imageByKey.get(key);
    if (!image) {
      collector.reject(file, where, `its image ${key} is not among the images`);
      return;
    }
    shown.add(key);
    const name = text(image.file_name);
    const box = boxOfAnnotation(annotation);
    if (typeof box === 'string') {
      collector.reject(name, where, box);
      return;
    }
    const individual = individualOf(annotation);
    collector.add({ name, individual, box, date: parseDate(text(image.date_captured)) }, where);
  });
  if (loose) {
    for (const image of coco.images) {
      if (shown.has(keyOf(image))) continue;
      const date = parseDate(text(image.date_captured));
      collector.add({ name: text(image.file_name), individual: '', date }, `image ${keyOf(image)}`);
    }
  }
  return collector.finish();
}

function individualReader({ annotations, categories = [] }: Coco, file: string): (a: CocoAnnotation) => string {
  const key = named.find((name) => annotations.some((annotation) => text(annotation[name]) !== ''));
  if (key) return (annotation) => text(annotation[key]);
  if (annotations.some(({ individual_ids }) => Array.isArray(individual_ids))) {
    // The same list stands at each of its annotations, in any order.
    return ({ id, individual_ids }) => {
      const ids = Array.isArray(individual_ids) ? individual_ids.map(text) : [];
      return ids.length > 0 ? ids.reduce((a, b) => (first(a, b) ? a : b)) : text(id);
    };
  }
  if (categories.length < 2 && annotations.length > 0)
    throw new DataError(
      `${file} names no individuals: expected them in the annotations (${named.join(', ')}, individual_ids) or as categories`,
    );
  const names = new Map(categories.map(({ id, name }) => [id, text(name)]));
  return ({ category_id }) => names.get(category_id) ?? '';
}

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '');

/** Numbers by size, others by their letters. */
const first = (a: string, b: string) => (Number.isFinite(Number(a) - Number(b)) ? Number(a) < Number(b) : a < b);

function boxOfAnnotation({ bbox, theta, segmentation }: CocoAnnotation): Box | string | undefined {
  if (Array.isArray(bbox) && bbox.length > 0) {
    const box = boxOf(bbox);
    return typeof box === 'string' || typeof theta !== 'number' || theta === 0 ? box : turned(box, theta);
  }
  const polygons = Array.isArray(segmentation) ? segmentation.filter(Array.isArray).flat() : [];
  if (polygons.length < 6) return undefined;
  const side = (odd: number) => polygons.filter((_, i) => i % 2 === odd).map(Number);
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

/** `annotations/instances_train2022.json` belongs to `images/train2022/`. */
function imageFolders(file: string): string[] {
  const folder = dirname(file);
  const split = basename(file, '.json').replace(/^[^_]*_/, '');
  const names = ['.', 'images', join('images', split), split];
  return [...names, ...names.map((name) => join('..', name))].map((name) => join(folder, name));
}
