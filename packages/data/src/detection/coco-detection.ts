import { join } from 'node:path';
import { parseCoco } from '../catalogue/coco-catalogue.ts';
import { readText } from '../catalogue/table.ts';
import type { PhotoProblem } from '../errors.ts';
import { boxOf } from '../photos/box.ts';
import type { Candidate } from './candidate.ts';
import type { LabelledBox } from './labelled-photo.ts';

/** COCO's detection JSON: images, annotations with bbox in pixels, categories. Crowds are left out. */
export async function readCocoDetection(file: string, images: string) {
  const content = parseCoco(await readText(file), file, ['categories', 'images', 'annotations']);
  const categories = content.categories!.toSorted((a, b) => Number(a.id) - Number(b.id));
  const labelOf = new Map(categories.map(({ id }, label) => [id, label]));
  const problems: PhotoProblem[] = [];
  const boxes = new Map<unknown, { box: LabelledBox['box']; label: number }[]>();
  const bad = new Map<unknown, string>();
  const known = new Set(content.images.map(({ id }) => id));
  for (const { id, image_id, category_id, bbox, iscrowd } of content.annotations) {
    if (iscrowd === 1) continue;
    const label = labelOf.get(category_id);
    const box = boxOf(Array.isArray(bbox) ? bbox : []);
    if (!known.has(image_id))
      problems.push({ path: `annotation ${id}`, reason: `is of image ${image_id}, which is not listed` });
    else if (typeof box === 'string') bad.set(image_id, `annotation ${id}: ${box}`);
    else if (label === undefined) bad.set(image_id, `annotation ${id}: category ${category_id} is not listed`);
    else boxes.set(image_id, [...(boxes.get(image_id) ?? []), { box, label }]);
  }
  const candidates = content.images.map(({ id, file_name }): Candidate => {
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
