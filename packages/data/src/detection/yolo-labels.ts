import type { LabelledBox } from './labelled-photo.ts';

/** Half a pixel of a photo of 5,000: what rounding may do to a box that ends at the edge. */
const slack = 1e-4;

/**
 * Parses a YOLO label file, a line `class x y w h` per object: centre and size as shares of a photo of this size, upright.
 * An empty file means that there is none. Returns what is wrong, with its line, if anything is.
 */
export function parseYoloLabels(text: string, width: number, height: number): LabelledBox[] | string {
  const boxes: LabelledBox[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const numbers = line.trim().split(/\s+/).map(Number);
    const [label, x, y, w, h] = numbers as [number, number, number, number, number];
    const problem = (reason: string) => `label line ${i + 1}: ${reason}, received "${line.trim().slice(0, 60)}"`;
    if (numbers.length !== 5 || !numbers.every(Number.isFinite)) return problem('expected five numbers: class x y w h');
    if (!Number.isSafeInteger(label) || label < 0) return problem('expected the class to be a whole number from 0 on');
    const outside = [x, y, w, h].some((value) => value < 0 || value > 1);
    const beyond = x - w / 2 < -slack || y - h / 2 < -slack || x + w / 2 > 1 + slack || y + h / 2 > 1 + slack;
    if (outside || beyond) return problem('expected a box within the photo, x y w h from 0 to 1');
    if (w === 0 || h === 0) return problem('expected a box with an area');
    boxes.push({ box: { x: (x - w / 2) * width, y: (y - h / 2) * height, w: w * width, h: h * height }, label });
  }
  return boxes;
}
