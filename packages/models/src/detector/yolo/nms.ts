import type { Detection } from './detection.ts';

type Rectangle = Detection['box'];

/** Intersection over union of two boxes. */
export function iou(a: Rectangle, b: Rectangle): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (w <= 0 || h <= 0) return 0;
  const intersection = w * h;
  return intersection / (a.w * a.h + b.w * b.h - intersection);
}

/** Non-maximum suppression within each class: what overlaps a better one by more than `threshold` goes. Best first. */
export function nms(detections: readonly Detection[], threshold: number): Detection[] {
  const kept: Detection[] = [];
  for (const one of detections.toSorted((a, b) => b.score - a.score)) {
    const covered = kept.some((better) => better.label === one.label && iou(better.box, one.box) > threshold);
    if (!covered) kept.push(one);
  }
  return kept;
}
