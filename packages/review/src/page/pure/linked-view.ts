import type { Place } from './affine.ts';

/** `[x, y, w, h]` in pixels of the photo. */
export type Box = readonly [number, number, number, number];
/** Width and height, in pixels. */
export type Size = readonly [number, number];

/** What a viewer shows, in terms of the animal's box, so that two viewers of different photos can show the same part. */
export interface LinkedView {
  /** In the middle of the viewer: shares of the box's sides. */
  readonly center: Place;
  /** 1: the box just fills the viewer. */
  readonly magnification: number;
}

/** What a viewer shows, in pixels of its photo. */
export interface PhotoView {
  readonly center: Place;
  /** Pixels of the screen for one of the photo. */
  readonly scale: number;
}

/** All of the box. */
export const boxView: LinkedView = { center: [0.5, 0.5], magnification: 1 };

/** Of the viewer's sides, what stays free beside a box that fills it. */
const margin = 0.04;

/** Pixels of the screen for one of the photo, where the box just fills the viewer. */
export const fittingScale = ([, , w, h]: Box, [width, height]: Size): number =>
  (1 - 2 * margin) * Math.min(width / w, height / h);

/** The view in pixels of a photo with this box, in a viewer of this size. */
export function onPhoto({ center: [x, y], magnification }: LinkedView, box: Box, viewer: Size): PhotoView {
  return {
    center: [box[0] + x * box[2], box[1] + y * box[3]],
    scale: magnification * fittingScale(box, viewer),
  };
}

/** The view in terms of the box: the way back from {@link onPhoto}. */
export function ofPhoto({ center: [x, y], scale }: PhotoView, box: Box, viewer: Size): LinkedView {
  return {
    center: [(x - box[0]) / box[2], (y - box[1]) / box[3]],
    magnification: scale / fittingScale(box, viewer),
  };
}

/** All of the photo, seen in terms of its box. */
export function wholeView([width, height]: Size, box: Box, viewer: Size): LinkedView {
  const all: Box = [0, 0, width, height];
  return ofPhoto({ center: [width / 2, height / 2], scale: fittingScale(all, viewer) }, box, viewer);
}
