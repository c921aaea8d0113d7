import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boxOf } from '../box.ts';
import { DataError, type PhotoProblem } from '../errors.ts';
import type { LabelledBox } from './labelled-photo.ts';
import type { Candidate } from './read-detection-set.ts';

type Entry = Readonly<Record<string, unknown>>;

/** COCO's detection JSON: images, annotations with bbox in pixels, categories. Crowds are left out. */
export async function readCocoDetection(file: string, images: string) {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new DataError(`${file} is no JSON: ${(error as Error).message}`);
  }
  const list = (name: string): Entry[] => {
    const value = (content as Entry | null)?.[name];
    if (!Array.isArray(value))
      throw new DataError(`${file} has no list "${name}"; expected COCO's images, annotations and categories`);
    return value;
  };
  const categories = list('categories').toSorted((a, b) => Number(a.id) - Number(b.id));
  const labelOf = new Map(categories.map(({ id }, label) => [id, label]));
  const problems: PhotoProblem[] = [];
  const boxes = new Map<unknown, { box: LabelledBox['box']; label: number }[]>();
  const bad = new Map<unknown, string>();
  const known = new Set(list('images').map(({ id }) => id));
  for (const { id, image_id, category_id, bbox, iscrowd } of list('annotations')) {
    if (iscrowd === 1) continue;
    const label = labelOf.get(category_id);
    const box = boxOf(Array.isArray(bbox) ? bbox : []);
    if (!known.has(image_id))
      problems.push({ path: `annotation ${id}`, reason: `is of image ${image_id}, which is not listed` });
    else if (typeof box === 'string') bad.set(image_id, `annotation ${id}: ${box}`);
    else if (label === undefined) bad.set(image_id, `annotation ${id}: category ${category_id} is not listed`);
    else boxes.set(image_id, [...(boxes.get(image_id) ?? []), { box, label }]);
  }
  const candidates = list('images').map(({ id, file_name }): Candidate => {
    const path = String(file_name).replaceAll('\\', '/');
    return {
      path,
      file: join(images, path),
      async labels(width, height) {
        const reason = bad.get(id);
        if (reason) return reason;
        const own = boxes.get(id) ?? [];
        // A pixel more than the photo has is rounding.
        const outside = own.find(
          ({ box: { x, y, w, h } }) => x < -1 || y < -1 || x + w > width + 1 || y + h > height + 1,
        );
        if (!outside) return own;
        const { x, y, w, h } = outside.box;
        return `box ${x} ${y} ${w} ${h} reaches beyond the upright photo of ${width} × ${height} pixels`;
      },
    };
  });
  return { candidates, classes: categories.map(({ name }) => String(name)), problems };
}
