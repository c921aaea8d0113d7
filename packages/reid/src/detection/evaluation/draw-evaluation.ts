import { join } from 'node:path';
import type { LabelledPhoto } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { RunFolder } from '../../runs/run-folder.ts';
import { writeDetectionSheet } from '../detection-sheet.ts';
import { precisionRecallPlot } from './detection-plots.ts';
import type { DetectorEvaluation } from './evaluate-detector.ts';

/** Photos on the sheet of an evaluation. */
const shown = 24;

/** The curve of the best epoch, and some photos, spread evenly, with true and found boxes. */
export async function drawEvaluation(
  run: RunFolder,
  validation: readonly LabelledPhoto[],
  { scores, found }: DetectorEvaluation,
): Promise<void> {
  await writeAtomically(join(run.plots, 'precision-recall.svg'), [await precisionRecallPlot(scores)]);
  const count = Math.min(shown, validation.length);
  const rows = Array.from({ length: count }, (_, i) => {
    const index = Math.floor((i * validation.length) / count);
    const { file, boxes } = validation[index]!;
    return {
      file,
      truth: boxes,
      found: found[index]!.filter(({ score }) => score >= Math.max(0.05, scores.confidence)),
    };
  });
  await writeDetectionSheet(join(run.plots, 'validation.png'), rows);
}
