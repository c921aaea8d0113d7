import { type Detection, iou, type TrueBox } from '@flukeprint/models';

export interface DetectionScores {
  /** Mean over classes of the average precision at IoU 0.5, as a fraction. */
  readonly mAP50: number;
  /** The same, mean over IoU 0.5, 0.55 … 0.95: COCO's primary score. */
  readonly mAP50_95: number;
  /** At IoU 0.5, where the confidence is the one of the best F1. */
  readonly precision: number;
  readonly recall: number;
  readonly confidence: number;
  /** At IoU 0.5, all classes together, a point per detection, best score first. */
  readonly curve: { readonly recall: number[]; readonly precision: number[]; readonly score: number[] };
}

/** As numpy.linspace rounds them, to the last bit: an IoU or a recall of 7 / 20 may lie on one. */
const linspace = (start: number, stop: number, count: number) => {
  const step = (stop - start) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? stop : i * step + start));
};
const thresholds = linspace(0.5, 0.95, 10);
/** Where precision is read off. */
const recallPoints = linspace(0, 1, 101);
/** Detections of a photo and class that count. */
const mostDetections = 100;

/**
 * Scores detections as pycocotools' COCOeval does for boxes (all areas, 100 detections a photo): each takes the free true box of
 * its class and photo that it overlaps most; precision is made monotone and read off at 101 recalls.
 */
export function evaluateDetections(
  truth: readonly (readonly TrueBox[])[],
  found: readonly (readonly Detection[])[],
): DetectionScores {
  // A class that is never true has no average precision, but what is found of it is wrong.
  const labels = new Set([...truth, ...found].flatMap((list) => list.map(({ label }) => label)));
  const perClass = [...labels].toSorted((a, b) => a - b).map((label) => judge(truth, found, label));
  const means = thresholds.map((_, t) =>
    mean(
      perClass
        .filter(({ count }) => count > 0)
        .map(({ verdicts, count }) =>
          averagePrecision(
            verdicts.map((v) => ({ ...v, right: v.right[t]! })),
            count,
          ),
        ),
    ),
  );
  const count = perClass.reduce((sum, one) => sum + one.count, 0);
  const verdicts = perClass.flatMap((one) => one.verdicts.map(({ score, right }) => ({ score, right: right[0]! })));
  const curve = precisionRecall(verdicts, count);
  return { mAP50: means[0] ?? 0, mAP50_95: mean(means), ...bestF1(curve), curve };
}

interface Verdict<Right> {
  readonly score: number;
  readonly right: Right;
}

/** Which detections of a class are right at each IoU, and how many true boxes there are. */
function judge(truth: readonly (readonly TrueBox[])[], found: readonly (readonly Detection[])[], label: number) {
  const verdicts: Verdict<boolean[]>[] = [];
  let count = 0;
  for (const [photo, all] of truth.entries()) {
    const boxes = all.filter((one) => one.label === label).map(({ box }) => box);
    count += boxes.length;
    const detections = (found[photo] ?? [])
      .filter((one) => one.label === label)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, mostDetections);
    const overlaps = detections.map(({ box }) => boxes.map((other) => iou(box, other)));
    const right = thresholds.map((threshold) => match(overlaps, threshold));
    for (const [i, { score }] of detections.entries()) verdicts.push({ score, right: right.map((list) => list[i]!) });
  }
  return { verdicts, count };
}

/** Best detection first, each takes the true box left that it overlaps most, the last of equals. */
function match(overlaps: readonly (readonly number[])[], threshold: number): boolean[] {
  const taken = new Set<number>();
  return overlaps.map((row) => {
    let best = -1;
    let least = Math.min(threshold, 1 - 1e-10);
    for (const [i, overlap] of row.entries()) {
      if (taken.has(i) || overlap < least) continue;
      least = overlap;
      best = i;
    }
    if (best >= 0) taken.add(best);
    return best >= 0;
  });
}

function averagePrecision(verdicts: readonly Verdict<boolean>[], count: number): number {
  const { recall, precision } = precisionRecall(verdicts, count);
  for (let i = precision.length - 2; i >= 0; i--) precision[i] = Math.max(precision[i]!, precision[i + 1]!);
  let at = 0;
  const read = recallPoints.map((point) => {
    while (at < recall.length && recall[at]! < point) at++;
    return at < precision.length ? precision[at]! : 0;
  });
  return mean(read);
}

/** Recall and precision of the best detections, their number growing. The sort is stable, as COCOeval's. */
function precisionRecall(verdicts: readonly Verdict<boolean>[], count: number) {
  const curve = { recall: [] as number[], precision: [] as number[], score: [] as number[] };
  let right = 0;
  for (const [i, verdict] of verdicts.toSorted((a, b) => b.score - a.score).entries()) {
    if (verdict.right) right++;
    curve.recall.push(count > 0 ? right / count : 0);
    curve.precision.push(right / (i + 1));
    curve.score.push(verdict.score);
  }
  return curve;
}

function bestF1({ recall, precision, score }: DetectionScores['curve']) {
  let best = { precision: 0, recall: 0, confidence: 0, f1: 0 };
  for (const [i, r] of recall.entries()) {
    const p = precision[i]!;
    // Detections of one score come together or not at all.
    if (score[i + 1] === score[i] || r + p === 0) continue;
    const f1 = (2 * p * r) / (p + r);
    if (f1 > best.f1) best = { precision: p, recall: r, confidence: score[i]!, f1 };
  }
  const { f1: _, ...rest } = best;
  return rest;
}

const mean = (values: readonly number[]) =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
