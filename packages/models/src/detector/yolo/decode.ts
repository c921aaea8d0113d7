import type { YoloHead } from '../darknet/layer-plan.ts';
import type { CenterBox } from './box-iou.ts';

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Exponents beyond it mean nothing but infinite boxes. */
const largestExponent = 8;

/**
 * The box that four raw outputs mean in a cell, in pixels of the network's input: centre (σ(tx) + column, σ(ty) + row) · stride,
 * extent anchor · exp(tw, th) (Redmon & Farhadi 2018, section 2.1), and its derivative by tx, ty, tw, th.
 */
export function decodeBox(
  [tx, ty, tw, th]: readonly [number, number, number, number],
  [column, row]: readonly [number, number],
  [anchorWidth, anchorHeight]: readonly [number, number],
  stride: number,
): { readonly box: CenterBox; readonly slope: readonly [number, number, number, number] } {
  const [sx, sy] = [logistic(tx), logistic(ty)];
  const w = anchorWidth * Math.exp(Math.min(tw, largestExponent));
  const h = anchorHeight * Math.exp(Math.min(th, largestExponent));
  return {
    box: [(sx + column) * stride, (sy + row) * stride, w, h],
    slope: [sx * (1 - sx) * stride, sy * (1 - sy) * stride, tw < largestExponent ? w : 0, th < largestExponent ? h : 0],
  };
}

/** The places of a head's raw output [N, A · (5 + C), H, W], one after the other, and where their numbers are. */
export class HeadLayout {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly anchors: number;
  readonly classes: number;

  constructor([batch, , height, width]: readonly number[], head: Pick<YoloHead, 'anchors' | 'classes'>) {
    this.batch = batch!;
    this.height = height!;
    this.width = width!;
    this.anchors = head.anchors.length;
    this.classes = head.classes;
  }

  /** Steps between the numbers of one place: tx, ty, tw, th, objectness, classes. */
  get step(): number {
    return this.height * this.width;
  }

  /** Where tx is. */
  offset(image: number, anchor: number, row: number, column: number): number {
    return ((image * this.anchors + anchor) * (5 + this.classes) * this.height + row) * this.width + column;
  }
}
