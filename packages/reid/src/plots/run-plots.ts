import { writeAtomically } from '@flukeprint/data/files';
import {
  lineColours as colours,
  draw,
  eventsOf,
  frame,
  type Log,
  legend,
  line,
  type Point,
  percent,
  pointsOf,
  symbols,
  titled,
} from './line-plot.ts';

/** Pictures of a run by the names of their SVG files, drawn from its log. */
export type Plots = Readonly<Record<string, (log: Log) => Promise<string>>>;

/** A run to be drawn beside others. */
export interface NamedLog {
  readonly name: string;
  readonly log: Log;
}

const faint = '#9db7d5';
/** What the scores of a run are. */
const scoresInWords =
  'mAP: mean average precision; MAP@5: mean of 1 / rank among the first 5 animals; R@k: the right animal is among the first k photos';
/** As many as a picture of this size has columns; a long run would make files of many megabytes. */
const mostPoints = 1000;
/** The loss by step: each batch, a moving mean, and the mean of each part where the loss has parts. An SVG document. */
export async function lossPlot(log: Log): Promise<string> {
  const batches = eventsOf(log, 'batch');
  const parts = [...new Set(batches.flatMap(Object.keys))].filter((name) => name.endsWith('_loss'));
  const loss = pointsOf(batches, 'step', 'loss');
  const width = meanWidth(loss.length);
  return draw({
    ...titled('Loss', 'What training makes smaller; the pale curve is single batches'),
    color: [faint, ...colours],
    ...frame('step'),
    yAxis: { type: 'value', name: 'loss', scale: true },
    series: [
      line('per batch', thin(loss), { lineStyle: { width: 1 } }),
      line(`mean of ${width} batches`, thin(movingMean(loss, width))),
      ...parts.map((name) => line(words(name), thin(movingMean(pointsOf(batches, 'step', name), width)))),
    ],
  });
}

/** mAP, MAP@5 and the recalls by epoch, in per cent. An SVG document. */
export async function scoresPlot(log: Log): Promise<string> {
  const evaluations = eventsOf(log, 'evaluation');
  const names = ['mAP', 'MAP@5', 'R@1', 'R@5', 'R@20'];
  return draw({
    ...titled('Held-out photos', scoresInWords),
    color: colours,
    ...frame('epoch'),
    // Whole, so that the pictures of two runs compare.
    yAxis: { type: 'value', name: '%', min: 0, max: 100 },
    series: names.map((name) => line(name, percent(pointsOf(evaluations, 'epoch', name)), symbols)),
  });
}

/** The learning rate by step. An SVG document. */
export async function learningRatePlot(log: Log): Promise<string> {
  return draw({
    ...titled('Learning rate', 'How far a step moves the weights'),
    color: colours,
    ...frame('step'),
    // The axis needs more room for its numbers.
    grid: { left: 90, right: 40, top: 120, bottom: 60 },
    yAxis: { type: 'value', name: 'learning rate', min: 0 },
    series: [line('learning rate', thin(pointsOf(eventsOf(log, 'batch'), 'step', 'lr')))],
  });
}

/** The loss (moving mean) and the mAP of several runs by epoch, one above the other. An SVG document. */
export async function overlayPlot(runs: readonly NamedLog[]): Promise<string> {
  const shown = runs.map(({ name, log }) => ({ name: shortened(name), log }));
  // Of more runs than colours the next ones are dashed, then dotted.
  const look = (i: number) => ({
    color: colours[i % colours.length],
    lineStyle: { type: (['solid', 'dashed', 'dotted'] as const)[Math.floor(i / colours.length) % 3] },
  });
  const losses = shown.map(({ name, log }, i) => {
    const loss = lossByEpoch(log);
    return line(name, thin(movingMean(loss, meanWidth(loss.length))), { ...look(i), xAxisIndex: 0, yAxisIndex: 0 });
  });
  const scores = shown.map(({ name, log }, i) => {
    const points = percent(pointsOf(eventsOf(log, 'evaluation'), 'epoch', 'mAP'));
    return line(name, points, { ...symbols, ...look(i), xAxisIndex: 1, yAxisIndex: 1 });
  });
  const last = Math.max(1, ...shown.flatMap(({ log }) => log.map(({ epoch = 0 }) => epoch)));
  const grid = { left: 70, right: 40, height: 330 };
  // The same in both, though not every run is evaluated after its last epoch.
  const epochs = {
    type: 'value',
    name: 'epoch',
    nameLocation: 'middle',
    nameGap: 30,
    minInterval: 1,
    min: 0,
    max: last,
  };
  const top = 110 + shown.length * legendLine;
  return draw(
    {
      ...titled('Runs', 'Above the loss, a moving mean; below mAP, the mean average precision of the held-out photos'),
      // One name a line: in a picture no page is turned, and names beside one another would overlap.
      legend: { ...legend, top: 60, left: 20, orient: 'vertical', itemGap: legendLine - 14, height: 'auto' },
      grid: [
        { ...grid, top },
        { ...grid, top: top + 420 },
      ],
      xAxis: [
        { ...epochs, gridIndex: 0 },
        { ...epochs, gridIndex: 1 },
      ],
      yAxis: [
        { type: 'value', name: 'loss', scale: true, gridIndex: 0 },
        { type: 'value', name: 'mAP (%)', min: 0, gridIndex: 1 },
      ],
      series: [...losses, ...scores],
    },
    { width: 900, height: top + 820 },
  );
}

/** Pixels between two names of runs. */
const legendLine = 22;
/** Letters of a name that the picture has room for. */
const mostLetters = 100;

/** Without its middle where it is too long: runs differ at their ends. */
function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= mostLetters) return name;
  const half = Math.floor((mostLetters - 1) / 2);
  return `${letters.slice(0, half).join('')}…${letters.slice(-half).join('')}`;
}

/** Writes {@link overlayPlot} to an SVG file. */
export async function drawRuns(file: string, runs: readonly NamedLog[]): Promise<void> {
  await writeAtomically(file, [await overlayPlot(runs)]);
}

const words = (name: string) => name.replaceAll('_', ' ');

/** Steps differ between runs with other batches; epochs compare. The second of four batches of epoch 3 is at 2.5. */
function lossByEpoch(log: Log): Point[] {
  const batches = eventsOf(log, 'batch');
  const perEpoch = Math.max(1, ...batches.map(({ batch }) => (typeof batch === 'number' ? batch : 1)));
  const placed = batches.map((entry) => ({
    ...entry,
    at: (entry.epoch ?? 1) - 1 + ((entry.batch as number | undefined) ?? 0) / perEpoch,
  }));
  return pointsOf(placed, 'at', 'loss');
}

/** Batches that a mean is taken over: a hundredth of a long run. */
const meanWidth = (batches: number) => Math.max(20, Math.round(batches / 100));

/** Each point's value becomes the mean of itself and those before it, `width` at most. */
function movingMean(points: readonly Point[], width: number): Point[] {
  let sum = 0;
  return points.map(([x, y], i) => {
    sum += y - (i >= width ? points[i - width]![1] : 0);
    return [x, sum / Math.min(i + 1, width)];
  });
}

/** Means of neighbours, so that at most {@link mostPoints} are left. */
function thin(points: readonly Point[]): readonly Point[] {
  const width = Math.ceil(points.length / mostPoints);
  if (width <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / width) }, (_, i): Point => {
    const group = points.slice(i * width, (i + 1) * width);
    return [group.at(-1)![0], group.reduce((total, [, y]) => total + y, 0) / group.length];
  });
}

export const embedderPlots: Plots = { loss: lossPlot, scores: scoresPlot, 'learning-rate': learningRatePlot };
