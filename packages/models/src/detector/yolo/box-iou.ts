/** How the overlap of two boxes is scored: plain, generalised (Rezatofighi et al. 2019), complete (Zheng et al. 2020). */
export const boxLossNames = ['iou', 'giou', 'ciou'] as const;
/** One of {@link boxLossNames}. */
export type BoxLossName = (typeof boxLossNames)[number];

/** Centre and extent. */
export type CenterBox = readonly [cx: number, cy: number, w: number, h: number];

export interface BoxIou {
  /** 1 for equal boxes. */
  readonly value: number;
  readonly iou: number;
  /** d value / d predicted (cx, cy, w, h). As in its paper, CIoU's weight α counts as a constant. */
  readonly gradient: readonly [number, number, number, number];
}

/** Overlap of a predicted box with a true one, and its derivative. */
export function boxIou(predicted: CenterBox, truth: CenterBox, kind: BoxLossName): BoxIou {
  const [x, y, w, h] = predicted;
  const [tx, ty, tw, th] = truth;
  const across = overlap(x, w, tx, tw);
  const down = overlap(y, h, ty, th);
  const intersection = across.inner * down.inner;
  const union = w * h + tw * th - intersection;
  const iou = intersection / union;
  // Derivatives by x, y, w, h.
  const dIntersection = [
    across.dInner[0] * down.inner,
    down.dInner[0] * across.inner,
    across.dInner[1] * down.inner,
    down.dInner[1] * across.inner,
  ] as const;
  const dUnion = [-dIntersection[0], -dIntersection[1], h - dIntersection[2], w - dIntersection[3]] as const;
  const gradient: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < 4; i++) gradient[i] = (dIntersection[i]! * union - intersection * dUnion[i]!) / union ** 2;
  if (kind === 'iou') return { value: iou, iou, gradient };

  if (kind === 'giou') {
    const hull = across.outer * down.outer;
    const dHull = [
      across.dOuter[0] * down.outer,
      down.dOuter[0] * across.outer,
      across.dOuter[1] * down.outer,
      down.dOuter[1] * across.outer,
    ];
    for (let i = 0; i < 4; i++) gradient[i]! += (dUnion[i]! * hull - union * dHull[i]!) / hull ** 2;
    return { value: iou - 1 + union / hull, iou, gradient };
  }
  const distance = (x - tx) ** 2 + (y - ty) ** 2;
  const diagonal = across.outer ** 2 + down.outer ** 2;
  const dDistance = [2 * (x - tx), 2 * (y - ty), 0, 0];
  const dDiagonal = [
    2 * across.outer * across.dOuter[0],
    2 * down.outer * down.dOuter[0],
    2 * across.outer * across.dOuter[1],
    2 * down.outer * down.dOuter[1],
  ];
  const angle = Math.atan(tw / th) - Math.atan(w / h);
  const v = (4 / Math.PI ** 2) * angle ** 2;
  const alpha = v > 0 ? v / (1 - iou + v) : 0;
  const dv = (-8 / Math.PI ** 2) * (angle / (w * w + h * h));
  for (let i = 0; i < 4; i++) gradient[i]! -= (dDistance[i]! * diagonal - distance * dDiagonal[i]!) / diagonal ** 2;
  gradient[2] -= alpha * dv * h;
  gradient[3] += alpha * dv * w;
  return { value: iou - distance / diagonal - alpha * v, iou, gradient };
}

/** Along one axis: lengths of the common part and of the hull, and their derivatives by centre and extent of the first. */
function overlap(center: number, extent: number, otherCenter: number, otherExtent: number) {
  const [low, high] = [center - extent / 2, center + extent / 2];
  const [otherLow, otherHigh] = [otherCenter - otherExtent / 2, otherCenter + otherExtent / 2];
  const inner = Math.min(high, otherHigh) - Math.max(low, otherLow);
  const [atHigh, atLow] = [high < otherHigh ? 1 : 0, low > otherLow ? 1 : 0];
  return {
    inner: Math.max(0, inner),
    dInner: inner > 0 ? ([atHigh - atLow, (atHigh + atLow) / 2] as const) : ([0, 0] as const),
    outer: Math.max(high, otherHigh) - Math.min(low, otherLow),
    dOuter: [1 - atHigh - (1 - atLow), (1 - atHigh + (1 - atLow)) / 2] as const,
  };
}
