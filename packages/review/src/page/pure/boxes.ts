import type { Place } from './affine.ts';
import type { Box, Size } from './linked-view.ts';

/** What a pointer takes hold of: a box, or an edge or corner of it, by the compass. */
export type Grip = 'move' | 'n' | 's' | 'w' | 'e' | 'nw' | 'ne' | 'sw' | 'se';
export const corners = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;

/** Pixels of a box's side, at least. */
const least = 4;

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), Math.max(low, high));
const rounded = (box: Box): Box => box.map((value) => Math.round(value * 100) / 100) as unknown as Box;

/** The box of two corners, cut to the photo; undefined where it is too small to be meant. */
export function between([x0, y0]: Place, [x1, y1]: Place, [width, height]: Size, smallest: number): Box | undefined {
  const [left, right] = [clamp(Math.min(x0, x1), 0, width), clamp(Math.max(x0, x1), 0, width)];
  const [top, bottom] = [clamp(Math.min(y0, y1), 0, height), clamp(Math.max(y0, y1), 0, height)];
  const side = Math.max(least, smallest);
  if (right - left < side || bottom - top < side) return undefined;
  return rounded([left, top, right - left, bottom - top]);
}

/** A box moved by some pixels, no further than the photo goes. */
export const moved = ([x, y, w, h]: Box, [dx, dy]: Place, [width, height]: Size): Box =>
  rounded([clamp(x + dx, 0, width - w), clamp(y + dy, 0, height - h), w, h]);

/** A box with a grip of it moved by some pixels: the opposite side stays. */
export function pulled([x, y, w, h]: Box, grip: Grip, by: Place, [width, height]: Size): Box {
  if (grip === 'move') return moved([x, y, w, h], by, [width, height]);
  let [left, top, right, bottom] = [x, y, x + w, y + h];
  if (grip.includes('w')) left = clamp(left + by[0], 0, right - least);
  if (grip.includes('e')) right = clamp(right + by[0], left + least, width);
  if (grip.startsWith('n')) top = clamp(top + by[1], 0, bottom - least);
  if (grip.startsWith('s')) bottom = clamp(bottom + by[1], top + least, height);
  return rounded([left, top, right - left, bottom - top]);
}

/** Which grip of a box is at a place, within some pixels. */
export function gripAt([x, y, w, h]: Box, [px, py]: Place, reach: number): Grip | undefined {
  if (px < x - reach || py < y - reach || px > x + w + reach || py > y + h + reach) return undefined;
  // Of a small box the middle third moves it.
  const [nearX, nearY] = [Math.min(reach, w / 3), Math.min(reach, h / 3)];
  const vertical = py < y + nearY ? 'n' : py > y + h - nearY ? 's' : '';
  const horizontal = px < x + nearX ? 'w' : px > x + w - nearX ? 'e' : '';
  return (`${vertical}${horizontal}` || 'move') as Grip;
}

/** The box at a place: the selected one before others, else the smallest. */
export function boxAt<B extends { readonly key: number; readonly box: Box }>(
  boxes: readonly B[],
  place: Place,
  reach: number,
  selected: number | undefined,
): { readonly one: B; readonly grip: Grip } | undefined {
  const found = boxes.flatMap((one) => {
    const grip = gripAt(one.box, place, reach);
    return grip ? [{ one, grip }] : [];
  });
  const area = ({ one }: { one: B }) => one.box[2] * one.box[3];
  return found.find(({ one }) => one.key === selected) ?? found.toSorted((a, b) => area(a) - area(b))[0];
}
