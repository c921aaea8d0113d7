import {
  draw,
  eventsOf,
  frame,
  type Log,
  line,
  lineColours,
  type Point,
  percent,
  pointsOf,
  symbols,
  titled,
} from '../../plots/line-plot.ts';
import type { DetectionScores } from './average-precision.ts';

/** What the scores of a detector are. */
const detectionInWords =
  'mAP: mean average precision, of boxes that overlap by the given share (IoU); precision: found boxes that are flukes; recall: flukes found';

/** mAP, precision and recall by epoch, in per cent. An SVG document. */
export async function detectorScoresPlot(log: Log): Promise<string> {
  const evaluations = eventsOf(log, 'evaluation');
  const names = { 'mAP@0.5': 'mAP50', 'mAP@0.5:0.95': 'mAP50_95', precision: 'precision', recall: 'recall' };
  return draw({
    ...titled('Held-out photos', detectionInWords),
    color: lineColours,
    ...frame('epoch'),
    yAxis: { type: 'value', name: '%', min: 0, max: 100 },
    series: Object.entries(names).map(([name, key]) =>
      line(name, percent(pointsOf(evaluations, 'epoch', key)), symbols),
    ),
  });
}

/** Precision by recall at IoU 0.5, in per cent, and where the F1 is best. An SVG document. */
export async function precisionRecallPlot({
  curve,
  precision,
  recall,
  confidence,
  mAP50,
}: DetectionScores): Promise<string> {
  const points = thinByColumn(curve.recall.map((r, i): Point => [100 * r, 100 * curve.precision[i]!]));
  const best = `best F1: confidence ${confidence.toFixed(2)}`;
  return draw({
    ...titled(
      `Precision and recall at IoU 0.5 (mAP ${(100 * mAP50).toFixed(1)} %)`,
      'IoU: overlap of two boxes as a share of both together; F1: harmonic mean of precision and recall',
    ),
    color: lineColours,
    ...frame('recall (%)'),
    xAxis: { type: 'value', name: 'recall (%)', nameLocation: 'middle', nameGap: 30, min: 0, max: 100 },
    yAxis: { type: 'value', name: 'precision (%)', min: 0, max: 100 },
    series: [
      line('all detections', points),
      line(best, [[100 * recall, 100 * precision]], { ...symbols, symbolSize: 12 }),
    ],
  });
}

/** Columns of the picture that recalls fall into: thousands of photos would make a file of many megabytes. */
const columns = 500;

/** The first and the last point of each column: the curve falls where it fell, which means of neighbours would blur. */
function thinByColumn(points: readonly Point[]): readonly Point[] {
  if (points.length <= 2 * columns) return points;
  const columnOf = (i: number) => Math.floor(((points[i]?.[0] ?? -1) / 100) * columns);
  return points.filter((_, i) => columnOf(i) !== columnOf(i - 1) || columnOf(i) !== columnOf(i + 1));
}
