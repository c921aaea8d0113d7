import { readRun } from '@flukeprint/reid/runs/run-summary';
import { describeVerdict, type TrainingScore } from './describe-verdict.ts';

/** The held-out photos of an evaluation: how many, and the share of them with the right animal among the first five. */
interface Found {
  readonly queries: number;
  readonly found: number;
}

/**
 * What a run has come to, in plain words; null where its folder does not say. `measured`: what an evaluation has just found, else that of the
 * run's best epoch counts, on `queries` held-out photos.
 */
export async function runVerdict(path: string, measured: Found | { readonly queries: number }): Promise<string | null> {
  const run = await readRun(path).catch(() => null);
  if (!run) return 'found' in measured ? describeVerdict({ ...measured, scores: [], epochs: 0, run: null }) : null;
  const all = run.log
    .filter(({ event, mAP }) => event === 'evaluation' && typeof mAP === 'number')
    .map(({ epoch, mAP }): TrainingScore => ({ epoch: epoch ?? 0, mAP: mAP as number }));
  const scores = all.filter(({ epoch }) => epoch > 0);
  const untrained = all.find(({ epoch }) => epoch === 0)?.mAP;
  const found = 'found' in measured ? measured.found : run.best['R@5'];
  if (found === null || found === undefined) return null;
  const epochs = run.epochs ?? run.epochsDone;
  return describeVerdict({ queries: measured.queries, found, untrained, scores, epochs, run: path });
}
