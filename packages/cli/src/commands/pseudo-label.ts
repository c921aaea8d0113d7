import { join } from 'node:path';
import { createLoader, readCatalogue } from '@flukeprint/data';
import { Command } from 'commander';
import { readDataset, readPhotos } from '../dataset.ts';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import { embedPhotos } from '../embed-photos.ts';
import { evaluateNetwork } from '../evaluation.ts';
import {
  batchSizeOption,
  integer,
  number,
  overwriteOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags.ts';
import type { Metrics } from '../metrics.ts';
import { loadNetwork } from '../network-file.ts';
import { claimOutputs } from '../output-file.ts';
import { userPath, userPaths } from '../paths.ts';
import { type Addition, readAdditions, writeAdditions } from '../pseudo-labels/additions.ts';
import { drawAdditions } from '../pseudo-labels/additions-sheet.ts';
import { newPhotos } from '../pseudo-labels/new-photos.ts';
import { type Classifier, calibration, loadClassifier, predict, settingsOfRun } from '../pseudo-labels/predict.ts';
import { Rounds } from '../pseudo-labels/rounds.ts';
import { UserError } from '../user-error.ts';

interface ReadFlags extends DeviceFlags {
  batchSize: number;
  workers?: number;
}
interface PredictFlags extends ReadFlags {
  run: string;
  unlabelled: string;
  rounds: string;
  threshold: number;
  sheet?: string;
  overwrite: boolean;
}
interface AcceptFlags extends ReadFlags {
  run: string;
  baseline: string;
  rounds: string;
}

export function pseudoLabelCommand(): Command {
  const command = new Command('pseudo-label')
    .description(
      'Train on photos that a network has named itself, round by round, as long as the held-out score holds.',
    )
    .addHelpText(
      'after',
      `
A round: predict names photos of a folder, train --additions learns from them too, accept keeps the round if the held-out
mAP did not fall. docs/pseudo-labels.md tells more.

Examples:
  flukeprint pseudo-label predict --run runs/first --unlabelled new-photos --rounds pseudo-labels
  flukeprint train --config runs/first/settings.json --additions pseudo-labels --output runs/second
  flukeprint pseudo-label accept --run runs/second --baseline runs/first --rounds pseudo-labels
  flukeprint pseudo-label list --rounds pseudo-labels
  flukeprint pseudo-label rollback --round 1 --rounds pseudo-labels`,
    );
  const reading = (one: Command) =>
    one
      .addOption(batchSizeOption(64))
      .addOption(workersOption())
      .addOption(deviceOption())
      .addOption(threadsOption())
      .addOption(revectorizeOption());
  reading(
    command
      .command('predict')
      .description('Name the photos of a folder; those that are probable enough become a round.')
      .requiredOption('--run <folder>', 'the run whose network names them')
      .requiredOption('--unlabelled <folder>', 'photos of unknown individuals, loose or in folders')
      .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels')
      .option('--threshold <p>', 'least probability of a name', number(0, 1), 0.9)
      .option('--sheet <file.png>', 'also draw the photos beside known ones of the same individual')
      .addOption(overwriteOption()),
  ).action(predictRound);
  reading(
    command
      .command('accept')
      .description(
        'Keep the last round if the network trained with it is no worse than the one before; else refuse it.',
      )
      .requiredOption('--run <folder>', 'the run that was trained with the round')
      .requiredOption('--baseline <folder>', 'the run that was trained without it')
      .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels'),
  ).action(acceptRound);
  command
    .command('rollback')
    .description('Take a round out again, and those after it. Their files stay.')
    .requiredOption('--round <n>', 'the round', integer(1))
    .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels')
    .action(async ({ round, rounds }: { round: number; rounds: string }) => {
      const undone = await (await Rounds.openToChange(userPath(rounds))).rollBack(round);
      console.log(`rolled back: ${undone.map((one) => `round ${one.round} (${one.photos} photos)`).join(', ')}`);
    });
  command
    .command('list')
    .description('Say what became of each round.')
    .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels')
    .action(async ({ rounds }: { rounds: string }) => {
      for (const { round, photos, threshold, model, state, decision } of (await Rounds.open(userPath(rounds))).all) {
        const scores = decision ? `, mAP ${percent(decision.mAP_before)} → ${percent(decision.mAP_after)}` : '';
        console.log(`round ${round}: ${state}, ${photos} photos of at least ${threshold} by ${model}${scores}`);
      }
    });
  return command;
}

async function predictRound(flags: PredictFlags): Promise<void> {
  const { threshold, sheet, batchSize, workers, device, threads, revectorize } = flags;
  const folder = userPath(flags.rounds);
  const rounds = await Rounds.openOrCreate(folder);
  if (rounds.proposed) {
    throw new UserError(
      `round ${rounds.proposed.round} waits for a decision: train with --additions ${folder}, then pseudo-label accept; or pseudo-label rollback --round ${rounds.proposed.round}`,
    );
  }
  await claim(flags, rounds);
  const backend = await openDevice(device, { threads, revectorize });
  console.log(backend.description);
  try {
    const path = userPath(flags.run);
    const classifier = await loadClassifier(backend, path);
    const { network, settings } = classifier;
    const { imageSize } = network;
    const { split, cache, photos: labelled } = await readDataset({ ...settings, imageSize }, workers);
    const { photos: unlabelled } = await readPhotos(userPath(flags.unlabelled), { imageSize, workers, loose: true });
    const options = { imageSize, batchSize, workers };
    const held = createLoader({ ...options, photos: labelled, cache });
    const queries = await embedPhotos(backend, network, split.queries, held, settings).finally(() => held.close());
    report(await predict(backend, classifier, queries), classifier, split.queries, threshold);

    const added = await readAdditions(rounds.active.map(({ file }) => join(folder, file)));
    const fresh = await newPhotos(unlabelled, [...labelled, ...added]);
    if (fresh.length < unlabelled.length) {
      console.log(`${unlabelled.length - fresh.length} of ${unlabelled.length} photos are known already: left out`);
    }
    const loader = createLoader({ ...options, photos: fresh });
    const embeddings = await embedPhotos(backend, network, fresh, loader, settings).finally(() => loader.close());
    const predictions = await predict(backend, classifier, embeddings);
    const { round, file } = rounds.next;
    const additions = fresh.flatMap(({ path: photo, file: at }, i): Addition[] => {
      const { individual, probability } = predictions[i]!;
      return probability >= threshold ? [{ path: photo, file: at, individual, probability, round, model: path }] : [];
    });
    console.log(`${additions.length} of ${fresh.length} photos are named with a probability of at least ${threshold}`);
    if (additions.length === 0) throw new UserError('no photo for a round; lower --threshold, or train further');
    await writeAdditions(join(folder, file), additions);
    const time = new Date().toISOString();
    await rounds.add({ round, file, time, model: path, weights: network.weights, threshold, photos: additions.length });
    console.log(`round ${round}: ${join(folder, file)}`);
    if (sheet) await drawAdditions(userPath(sheet), additions, split.training);
    console.log(`next: flukeprint train --config ${join(path, 'settings.json')} --additions ${folder}`);
  } finally {
    await backend.destroy();
  }
}

/** The ledger is not among the files: it goes on from round to round. */
async function claim({ run, unlabelled, sheet, overwrite }: PredictFlags, rounds: Rounds): Promise<void> {
  const { data, format, images } = await settingsOfRun(userPath(run));
  await claimOutputs(
    [
      { flag: '--rounds', path: join(rounds.folder, rounds.next.file) },
      ...(sheet ? [{ flag: '--sheet', path: userPath(sheet) }] : []),
    ],
    {
      overwrite,
      photos: userPaths({ '--run': data, '--unlabelled': unlabelled }),
      files: userPaths({ '--run': run, '--rounds': rounds.all.map(({ file }) => join(rounds.folder, file)) }),
      listed: async () => (await readCatalogue(data, { format, images: images ?? undefined })).photos,
    },
  );
}

/** What a researcher must know before believing the names. */
function report(
  predictions: Awaited<ReturnType<typeof predict>>,
  { individuals }: Classifier,
  queries: readonly { individual: string }[],
  threshold: number,
): void {
  const truth = queries.map(({ individual }) => individual);
  const { sure, right, coverage, precision } = calibration(predictions, truth, threshold);
  const known = `of ${truth.length} held-out photos of ${individuals.length} individuals`;
  console.log(
    sure === 0
      ? `${known}, none is named with a probability of at least ${threshold}`
      : `${known}, ${percent(coverage)} are named with a probability of at least ${threshold}; ${percent(precision)} of those names are right (${right} of ${sure})`,
  );
}

async function acceptRound(flags: AcceptFlags): Promise<void> {
  const { workers, batchSize, device, threads, revectorize } = flags;
  const rounds = await Rounds.openToChange(userPath(flags.rounds));
  if (!rounds.proposed) throw new UserError(`${rounds.folder} has no round that waits for a decision`);
  const [run, baseline] = [userPath(flags.run), userPath(flags.baseline)];
  const { round, file } = rounds.proposed;
  const usedRound = async (path: string) => (await settingsOfRun(path)).additions.includes(join(rounds.folder, file));
  if (!(await usedRound(run))) {
    throw new UserError(`${run} was not trained with round ${round} (--additions ${rounds.folder})`);
  }
  if (await usedRound(baseline))
    throw new UserError(`${baseline} was trained with round ${round}, too: it is no baseline`);
  const backend = await openDevice(device, { threads, revectorize });
  console.log(backend.description);
  try {
    const settings = await settingsOfRun(baseline);
    const scoreOf = async (path: string): Promise<Metrics> => {
      const network = await loadNetwork(backend, path);
      const { imageSize } = network;
      // The same queries against the same gallery for both; additions are in neither.
      const { photos, split, cache } = await readDataset({ ...settings, additions: [], imageSize }, workers);
      const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
      const { flip } = settings;
      const { metrics } = await evaluateNetwork(backend, network, split, loader, { flip }).finally(() =>
        loader.close(),
      );
      network.embedder.dispose();
      return metrics;
    };
    const before = await scoreOf(baseline);
    const after = await scoreOf(run);
    const decided = await rounds.decide({ baseline, retrained: run, mAP_before: before.mAP, mAP_after: after.mAP });
    const change = `held-out mAP ${percent(before.mAP)} → ${percent(after.mAP)}`;
    console.log(`round ${decided.round} is ${decided.state}: ${change}`);
    if (decided.state === 'rejected') process.exitCode = 1;
  } finally {
    await backend.destroy();
  }
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
