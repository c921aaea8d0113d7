import { basename, dirname, join } from 'node:path';
import pMap from 'p-map';
import { DataError } from '../errors.ts';
import { photoHead } from '../photos/decode-photo.ts';
import { boxOfAnnotation, boxScaling, declaredSize } from './coco-box.ts';
import { type Collected, Collector } from './collector.ts';
import { FileFinder } from './find-file.ts';
import { movedPaths } from './moved-paths.ts';
import { type Coco, type CocoAnnotation, type CocoImage, idKey, textOf } from './parse-coco.ts';
import { parseDate } from './parse-date.ts';

const named = ['name', 'individual_id', 'individual_uuid', 'identity'] as const;

/**
 * The photos of a COCO file, one per annotation. Who it shows is the annotation's `name`, `individual_id`,
 * `individual_uuid`, `identity`, or the first of its `individual_ids`; where no annotation has any, its category.
 * With `loose`, images without annotation count too; their individual is unknown. Boxes follow photos that were made smaller.
 */
export async function readCocoCatalogue(
  coco: Coco,
  file: string,
  { images, loose }: { images?: string; loose?: boolean },
): Promise<Collected> {
  const individualOf = individualReader(coco, file);
  const byUuid = coco.annotations.some(({ image_uuid }) => image_uuid !== undefined);
  const keyOf = (image: CocoImage) => idKey(byUuid ? image.uuid : image.id);
  const imageByKey = new Map(coco.images.map((image) => [keyOf(image), image]));
  const folders = images !== undefined ? [images] : imageFolders(file);
  const collector = new Collector(file, folders);
  const written = (image: CocoImage) => textOf(image.file_name).replaceAll('\\', '/');
  const moved = movedPaths(file, coco.images.map(written), folders);
  const nameOf = (image: CocoImage) => moved.of(written(image));
  const scalings = await boxScalings(coco.images, folders, nameOf);
  const shown = new Set<string | undefined>();
  coco.annotations.forEach((annotation, i) => {
    const where = `annotation ${textOf(annotation.id) || i}`;
    const key = idKey(byUuid ? annotation.image_uuid : annotation.image_id);
    const image = key === undefined ? undefined : imageByKey.get(key);
    if (!image) {
      collector.reject(file, where, `its image ${key ?? 'has no id and'} is not among the images`);
      return;
    }
    shown.add(key);
    const name = nameOf(image);
    const drawn = boxOfAnnotation(annotation);
    const scale = scalings.get(image);
    const box =
      drawn === undefined || typeof drawn === 'string' || scale === undefined
        ? drawn
        : typeof scale === 'string'
          ? scale
          : scale(drawn);
    if (typeof box === 'string') {
      collector.reject(name, where, box);
      return;
    }
    const individual = individualOf(annotation);
    collector.add({ name, individual, box, date: parseDate(textOf(image.date_captured)) }, where);
  });
  if (loose) {
    for (const image of coco.images) {
      if (shown.has(keyOf(image))) continue;
      const date = parseDate(textOf(image.date_captured));
      collector.add({ name: nameOf(image), individual: '', date }, `image ${keyOf(image) ?? ''}`);
    }
  }
  const { notes, ...collected } = collector.finish();
  return { ...collected, notes: [...moved.notes, ...notes] };
}

/** How to bring boxes to photos, by their image, or why that cannot be; nothing for photos of unknown size. */
async function boxScalings(
  images: readonly CocoImage[],
  folders: readonly string[],
  nameOf: (image: CocoImage) => string,
) {
  const files = new FileFinder();
  const scalings = await pMap(
    images,
    async (image) => {
      const declared = declaredSize(image);
      const file = declared && files.findIn(folders, nameOf(image))?.file;
      // What cannot be read is reported by whoever reads it all.
      const actual = file && (await photoHead(file, file).catch(() => null))?.autoOrient;
      return declared && actual ? ([image, boxScaling(declared, actual)] as const) : null;
    },
    { concurrency: 8 },
  );
  return new Map(scalings.filter((scaling) => scaling !== null));
}

function individualReader({ annotations, categories = [] }: Coco, file: string): (a: CocoAnnotation) => string {
  const key = named.find((name) => annotations.some((annotation) => textOf(annotation[name]) !== ''));
  if (key) return (annotation) => textOf(annotation[key]);
  if (annotations.some(({ individual_ids }) => Array.isArray(individual_ids))) {
    // The same list stands at each of its annotations, in any order.
    return ({ id, individual_ids }) => {
      const ids = Array.isArray(individual_ids) ? individual_ids.map(textOf) : [];
      return ids.length > 0 ? ids.reduce((a, b) => (first(a, b) ? a : b)) : textOf(id);
    };
  }
  if (categories.length < 2 && annotations.length > 0)
    throw new DataError(
      `${file} names no individuals: expected them in the annotations (${named.join(', ')}, individual_ids) or as categories`,
    );
  const names = new Map(categories.map(({ id, name }) => [idKey(id), textOf(name)]));
  return ({ category_id }) => names.get(idKey(category_id)) ?? '';
}

/** Numbers by size, others by their letters. */
const first = (a: string, b: string) => (Number.isFinite(Number(a) - Number(b)) ? Number(a) < Number(b) : a < b);

/** `annotations/instances_train2022.json` belongs to `images/train2022/`. */
export function imageFolders(file: string): string[] {
  const folder = dirname(file);
  const split = basename(file, '.json').replace(/^[^_]*_/, '');
  const names = ['.', 'images', join('images', split), split];
  return [...names, ...names.map((name) => join('..', name))].map((name) => join(folder, name));
}
