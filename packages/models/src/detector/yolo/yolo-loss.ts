import type { YoloHead } from '../darknet/layer-plan.ts';
import { type BoxLossName, boxIou, type CenterBox } from './box-iou.ts';
import { decodeBox, HeadLayout, logistic } from './decode.ts';

/** What an image shows: boxes in pixels of the network's input. */
export interface TrueBox {
  readonly box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly label: number;
}

/** Weights of the three parts of the loss, and which predictions answer for which box. */
export interface YoloLossOptions {
  readonly boxLoss: BoxLossName;
  readonly boxGain: number;
  readonly objectnessGain: number;
  readonly classGain: number;
  /** A prediction that overlaps a true box so much (IoU) is not blamed for being elsewhere's (Redmon & Farhadi 2018: 0.5). */
  readonly ignore: number;
  /** Anchors whose shape has at least this IoU with a true box answer for it, too, beside the best one. */
  readonly anchorIou: number;
}

/** What `detect train` uses unless told otherwise. */
export const defaultYoloLossOptions: YoloLossOptions = {
  boxLoss: 'ciou',
  boxGain: 1,
  objectnessGain: 1,
  classGain: 0.5,
  ignore: 0.6,
  anchorIou: 0.4,
};

/** The loss of a batch, its parts, and where its backward pass begins. */
export interface YoloLoss {
  /** Weighted sum of the three, each a mean over the batch's true boxes (at least one). */
  readonly loss: number;
  /** Mean of 1 − overlap over the places that answer for a true box, not weighted; likewise the others. */
  readonly box: number;
  readonly objectness: number;
  readonly class: number;
  /** d loss / d output, per head. */
  readonly gradients: Float32Array[];
}

interface Assignment {
  readonly truth: CenterBox;
  readonly label: number;
}

/**
 * YOLOv3's loss and its derivative, in float64 on the host: heads have so few numbers (18 a cell) that the work is next to
 * nothing beside the network's. Objectness is taught the overlap that the box has (as ultralytics' YOLOv3), binary
 * cross-entropy; classes binary cross-entropy; boxes 1 − IoU, GIoU or CIoU.
 */
export function yoloLoss(
  outputs: readonly { readonly values: ArrayLike<number>; readonly shape: readonly number[] }[],
  heads: readonly YoloHead[],
  truth: readonly (readonly TrueBox[])[],
  options: YoloLossOptions = defaultYoloLossOptions,
): YoloLoss {
  const { boxLoss, boxGain, objectnessGain, classGain, ignore } = options;
  const layouts = outputs.map(({ shape }, i) => new HeadLayout(shape, heads[i]!));
  const assigned = assign(layouts, heads, truth, options.anchorIou);
  const positives = Math.max(
    1,
    assigned.reduce((sum, { size }) => sum + size, 0),
  );
  const sums = { box: 0, objectness: 0, class: 0 };

  const gradients = outputs.map(({ values }, i) => {
    const [head, layout, answers] = [heads[i]!, layouts[i]!, assigned[i]!];
    const { step, batch, anchors, height, width } = layout;
    const gradient = new Float32Array(values.length);
    for (let image = 0; image < batch; image++) {
      const boxes = truth[image]!.map(centered);
      for (let anchor = 0; anchor < anchors; anchor++)
        for (let row = 0; row < height; row++)
          for (let column = 0; column < width; column++) {
            const at = layout.offset(image, anchor, row, column);
            const raw = [values[at]!, values[at + step]!, values[at + 2 * step]!, values[at + 3 * step]!] as const;
            const logit = values[at + 4 * step]!;
            const answer = answers.get(at);
            if (!answer && boxes.length === 0 && logit < -20) continue;
            const { box, slope } = decodeBox(raw, [column, row], head.anchors[anchor]!, head.stride);
            let target = 0;
            if (answer) {
              const overlap = boxIou(box, answer.truth, boxLoss);
              target = overlap.iou;
              sums.box += 1 - overlap.value;
              for (let k = 0; k < 4; k++)
                gradient[at + k * step] = (-boxGain / positives) * overlap.gradient[k]! * slope[k]!;
              for (let c = 0; c < layout.classes; c++) {
                const place = at + (5 + c) * step;
                const wanted = c === answer.label ? 1 : 0;
                sums.class += crossEntropy(values[place]!, wanted);
                gradient[place] = (classGain / positives) * (logistic(values[place]!) - wanted);
              }
            } else if (boxes.some((other) => iou(box, other) > ignore)) continue;
            sums.objectness += crossEntropy(logit, target);
            gradient[at + 4 * step] = (objectnessGain / positives) * (logistic(logit) - target);
          }
    }
    return gradient;
  });
  const [box, objectness, class_] = [sums.box / positives, sums.objectness / positives, sums.class / positives];
  return {
    loss: boxGain * box + objectnessGain * objectness + classGain * class_,
    box,
    objectness,
    class: class_,
    gradients,
  };
}

/** Which places answer for which true box: per head, by the offset of the place. The cell that holds its centre, of the anchors like it. */
function assign(
  layouts: readonly HeadLayout[],
  heads: readonly YoloHead[],
  truth: readonly (readonly TrueBox[])[],
  anchorIou: number,
) {
  const assigned = heads.map(() => new Map<number, Assignment>());
  const all = heads.flatMap(({ anchors }, head) => anchors.map((size, anchor) => ({ head, anchor, size })));
  for (const [image, boxes] of truth.entries())
    for (const { box, label } of boxes) {
      const center = centered({ box });
      const likeness = all.map(({ size }) => shapeIou(size, [box.w, box.h]));
      const best = Math.max(...likeness);
      for (const [i, { head, anchor }] of all.entries()) {
        if (likeness[i]! < best && likeness[i]! < anchorIou) continue;
        const { stride } = heads[head]!;
        const layout = layouts[head]!;
        const column = Math.min(layout.width - 1, Math.max(0, Math.floor(center[0] / stride)));
        const row = Math.min(layout.height - 1, Math.max(0, Math.floor(center[1] / stride)));
        assigned[head]!.set(layout.offset(image, anchor, row, column), { truth: center, label });
      }
    }
  return assigned;
}

const centered = ({ box: { x, y, w, h } }: Pick<TrueBox, 'box'>): CenterBox => [x + w / 2, y + h / 2, w, h];

function shapeIou([w, h]: readonly [number, number], [tw, th]: readonly [number, number]): number {
  const intersection = Math.min(w, tw) * Math.min(h, th);
  return intersection / (w * h + tw * th - intersection);
}

function iou(a: CenterBox, b: CenterBox): number {
  const w = Math.min(a[0] + a[2] / 2, b[0] + b[2] / 2) - Math.max(a[0] - a[2] / 2, b[0] - b[2] / 2);
  const h = Math.min(a[1] + a[3] / 2, b[1] + b[3] / 2) - Math.max(a[1] - a[3] / 2, b[1] - b[3] / 2);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / (a[2] * a[3] + b[2] * b[3] - w * h);
}

/** Binary, of a logit. */
const crossEntropy = (logit: number, target: number): number =>
  Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
