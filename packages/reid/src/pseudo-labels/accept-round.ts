import { join } from 'node:path';
import { createLoader } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { evaluateNetwork } from '../matching/evaluation.ts';
import { loadNetwork } from '../matching/load-network.ts';
import type { Metrics } from '../matching/metrics.ts';
import { readDataset } from '../photos/dataset.ts';
import { type Reporter, silent } from '../reporter.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { storedSettings } from '../training/embedder-run.ts';
import { UserError } from '../user-error.ts';
import { type Round, Rounds } from './rounds.ts';

export interface AcceptRoundOptions {
  /** Opens what computes, once it is clear that there is something to decide; it is destroyed at the end. */
  readonly open: () => Promise<Backend>;
  /** Folder of the run that was trained with the round. */
  readonly run: string;
  /** Folder of the run that was trained without it. */
  readonly baseline: string;
  /** Folder of rounds and their ledger. */
  readonly rounds: string;
  /** Photos per step. */
  readonly batchSize: number;
  readonly reporter?: Reporter;
  readonly workers?: number;
}

/**
 * Keeps the proposed round if the network trained with it is no worse on the held-out photos than the one before, by mAP; else
 * refuses it. Throws a `UserError` where no round waits, or the two runs are not one with and one without it.
 */
export async function acceptRound(options: AcceptRoundOptions): Promise<Round & Required<Pick<Round, 'decision'>>> {
  const { run, baseline } = options;
  const rounds = await Rounds.openToChange(options.rounds);
  try {
    await expectComparable(rounds, options);
    const backend = await options.open();
    try {
      const settings = await storedSettings(baseline);
      const before = await scoresOf(backend, baseline, settings, options);
      const after = await scoresOf(backend, run, settings, options);
      const decision = { baseline, retrained: run, mAP_before: before.mAP, mAP_after: after.mAP };
      return { ...(await rounds.decide(decision)), decision };
    } finally {
      await backend.destroy();
    }
  } finally {
    rounds.release();
  }
}

async function expectComparable({ proposed, folder }: Rounds, { run, baseline }: AcceptRoundOptions): Promise<void> {
  if (!proposed) throw new UserError(`${folder} has no round that waits for a decision`);
  const { round, file } = proposed;
  const usedRound = async (path: string) => (await storedSettings(path)).additions.includes(join(folder, file));
  if (!(await usedRound(run)))
    throw new UserError(`${run} was not trained with round ${round} (--additions ${folder})`);
  if (await usedRound(baseline))
    throw new UserError(`${baseline} was trained with round ${round}, too: it is no baseline`);
}

/** The same queries against the same gallery for both runs, those of the baseline; additions are in neither. */
async function scoresOf(
  backend: Backend,
  path: string,
  settings: TrainSettings,
  { batchSize, workers, reporter = silent }: AcceptRoundOptions,
): Promise<Metrics> {
  const network = await loadNetwork(backend, path);
  try {
    const { imageSize } = network;
    const reading = { reporter, workers };
    const { photos, split, cache } = await readDataset({ ...settings, additions: [], imageSize }, reading);
    const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
    const { flip } = settings;
    const evaluation = await evaluateNetwork(backend, network, split, loader, { reporter, flip }).finally(() =>
      loader.close(),
    );
    return evaluation.metrics;
  } finally {
    network.embedder.dispose();
  }
}
