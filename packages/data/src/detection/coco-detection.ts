import { basename, join } from 'node:path';
import { boxOfAnnotation, boxScaling, declaredSize } from '../catalogue/coco-box.ts';
import { imageFolders } from '../catalogue/coco-catalogue.ts';
import { FileFinder } from '../catalogue/find-file.ts';
import { type CocoAnnotation, idKey, numberOf, parseCoco, textOf } from '../catalogue/parse-coco.ts';
import { readText } from '../catalogue/read-text.ts';
import type { PhotoProblem } from '../errors.ts';
import type { Candidate, Candidates } from './candidate.ts';
import type { LabelledBox } from './labelled-photo.ts';

/** A photo's boxes as annotated, or why it cannot be used: one that lost an annotation must not be taught as empty. */
interface Labels {
  readonly boxes: LabelledBox[];
  bad?: string;
}

/**
 * COCO's detection JSON: images, annotations with bbox in pixels, categories. Photos with a crowd are left out, unless everything is one, as
 * CVAT writes masks. Photos lie in `images`, or beside the file as COCO's usually do.
 */
export async function readCocoDetection(file: string, images?: string): Promise<Candidates> {
  const { text } = await readText(file);
  const content = parseCoco(text, file, ['categories', 'images', 'annotations']);
  const categories = content.categories!.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
  const labelOf = new Map(categories.map(({ id }, label) => [idKey(id), label]));
  const allCrowds = content.annotations.length > 0 && content.annotations.every(isCrowd);
  const problems: PhotoProblem[] = [];
  const byImage = new Map(content.images.map(({ id }): [string | undefined, Labels] => [idKey(id), { boxes: [] }]));
  for (const [i, annotation] of content.annotations.entries()) {
    const { id, image_id, category_id } = annotation;
    const where = `annotation ${textOf(id) || i}`;
    const key = idKey(image_id);
    const own = key === undefined ? undefined : byImage.get(key);
    const label = labelOf.get(idKey(category_id));
    const box = boxOfAnnotation(annotation) ?? 'has no bbox';
    if (!own) problems.push({ path: where, reason: `is of image ${key ?? 'without an id'}, which is not listed` });
    else if (isCrowd(annotation) && !allCrowds)
      own.bad ??= `${where} is a crowd (iscrowd 1): give each fluke a box of its own`;
    else if (typeof box === 'string') own.bad ??= `${where}: ${box}`;
    else if (label === undefined) own.bad ??= `${where}: category ${textOf(category_id)} is not listed`;
    else own.boxes.push({ box, label });
  }
  const find = imageFinder(
    content.images.map(({ file_name }) => pathOf(file_name)),
    images === undefined ? imageFolders(file) : [images],
  );
  const candidates = content.images.map((image, i): Candidate => {
    const path = pathOf(image.file_name) || `images[${i}]`;
    return {
      path,
      file: find(path),
      labelFile: file,
      async labels(width, height) {
        const { boxes, bad } = byImage.get(idKey(image.id))!;
        if (bad) return bad;
        const scale = boxScaling(declaredSize(image) ?? { width, height }, { width, height });
        // Without a box it does not matter whether they fit.
        if (typeof scale === 'string') return boxes.length > 0 ? scale : [];
        return within(
          boxes.map(({ box, label }) => ({ box: scale(box), label })),
          width,
          height,
        );
      },
    };
  });
  const notes = allCrowds
    ? [`${file}: every annotation is marked iscrowd 1, as CVAT marks masks: each is taken for one fluke`]
    : [];
  return { candidates, classes: categories.map(({ name }) => textOf(name)), problems, notes };
}

const isCrowd = ({ iscrowd }: CocoAnnotation) => numberOf(iscrowd) === 1;
const pathOf = (name: unknown) => textOf(name).replaceAll('\\', '/');

/** The boxes, or which of them reaches beyond the photo. */
function within(boxes: LabelledBox[], width: number, height: number): LabelledBox[] | string {
  // A pixel more than the photo has is rounding.
  const outside = boxes.find(({ box: { x, y, w, h } }) => x < -1 || y < -1 || x + w > width + 1 || y + h > height + 1);
  if (!outside) return boxes;
  const { x, y, w, h } = outside.box;
  return `box ${x} ${y} ${w} ${h} reaches beyond the upright photo of ${width} × ${height} pixels`;
}

/** Finds photos by their path, else, where no two have the same, by the name of the file alone: folders were those of another machine. */
function imageFinder(paths: readonly string[], folders: readonly string[]): (path: string) => string {
  const files = new FileFinder();
  const names = paths.map((path) => basename(path));
  const areUnique = new Set(names).size === names.length;
  return (path) =>
    files.findIn(folders, path)?.file ??
    (areUnique ? files.findIn(folders, basename(path))?.file : undefined) ??
    join(folders[0]!, path);
}
