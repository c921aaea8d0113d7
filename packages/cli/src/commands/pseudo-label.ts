import { join } from 'node:path';
import { counted } from '@flukeprint/reid/counted';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { acceptRound } from '@flukeprint/reid/pseudo-labels/accept-round';
import { predictRound } from '@flukeprint/reid/pseudo-labels/predict-round';
import { Rounds } from '@flukeprint/reid/pseudo-labels/rounds';
import { Command } from 'commander';
import { chooseAdapter, openCommandDevice } from '../console/open-device.ts';
import { percent } from '../console/percent.ts';
import { terminal } from '../console/terminal.ts';
import { typedCommand } from '../console/typed-command.ts';
import { whereOption } from '../flags/collection-flags.ts';
import { expectExtension } from '../flags/expect-extension.ts';
import {
  batchSizeOption,
  type DeviceFlags,
  deviceOption,
  integer,
  number,
  overwriteOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../flags/flags.ts';
import { memoryOption } from '../flags/memory-flag.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

interface ReadFlags extends DeviceFlags {
  batchSize: number;
  workers?: number;
}
interface PredictFlags extends ReadFlags {
  run: string;
  unlabelled: string;
  where?: string;
  rounds: string;
  threshold: number;
  anyway: boolean;
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
  const addReading = (one: Command) =>
    one
      .addOption(batchSizeOption(64))
      .addOption(workersOption())
      .addOption(memoryOption())
      .addOption(deviceOption())
      .addOption(threadsOption())
      .addOption(revectorizeOption());
  addReading(
    command
      .command('predict')
      .description('Name the photos of a folder; those that are probable enough become a round.')
      .requiredOption('--run <folder>', 'the run whose network names them')
      .requiredOption(
        '--unlabelled <path>',
        'photos of unknown individuals: a folder, a photo, a table, or a catalogue',
      )
      .addOption(whereOption())
      .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels')
      .option('--threshold <p>', 'least probability of a name', number(0, 1), 0.9)
      .option('--anyway', 'make the round though fewer than 9 of 10 such names of held-out photos are right', false)
      .option('--sheet <file.png>', 'also draw the photos beside known ones of the same individual')
      .addOption(overwriteOption())
      .addHelpText(
        'after',
        `
Examples:
  flukeprint pseudo-label predict --run runs/first --unlabelled new-photos
  flukeprint pseudo-label predict --run runs/first --unlabelled new-photos --threshold 0.95 --sheet named.png`,
      ),
  ).action(predict);
  addReading(
    command
      .command('accept')
      .description(
        'Keep the last round if the network trained with it is no worse than the one before; else refuse it.',
      )
      .requiredOption('--run <folder>', 'the run that was trained with the round')
      .requiredOption('--baseline <folder>', 'the run that was trained without it')
      .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels')
      .addHelpText('after', '\nExample:\n  flukeprint pseudo-label accept --run runs/second --baseline runs/first'),
  ).action(accept);
  command
    .command('rollback')
    .description('Take a round out again, and those after it. Their files stay.')
    .requiredOption('--round <n>', 'the round', integer(1))
    .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels')
    .addHelpText('after', '\nExample:\n  flukeprint pseudo-label rollback --round 2')
    .action(async ({ round, rounds }: { round: number; rounds: string }) => {
      const undone = await (await Rounds.openToChange(userPath(rounds))).rollBack(round);
      console.log(
        `rolled back: ${undone.map((one) => `round ${one.round} (${counted(one.photos, 'photo')})`).join(', ')}`,
      );
    });
  command
    .command('list')
    .description('Say what became of each round.')
    .option('--rounds <folder>', 'where rounds and their ledger are', 'pseudo-labels')
    .addHelpText('after', '\nExample:\n  flukeprint pseudo-label list --rounds pseudo-labels')
    .action(async ({ rounds }: { rounds: string }) => {
      for (const { round, photos, threshold, model, state, decision } of (await Rounds.open(userPath(rounds))).all) {
        const scores = decision ? `, mAP ${percent(decision.mAP_before)} → ${percent(decision.mAP_after)}` : '';
        console.log(
          `round ${round}: ${state}, ${counted(photos, 'photo')} of at least ${threshold} by ${model}${scores}`,
        );
      }
    });
  return command;
}

async function predict({
  run,
  unlabelled,
  where,
  rounds,
  threshold,
  anyway,
  sheet,
  overwrite,
  ...flags
}: PredictFlags): Promise<void> {
  const path = userPath(run);
  expectExtension('--sheet', sheet, ['.png']);
  const picture = sheet && userPath(sheet);
  await expectInputs({ photos: userPaths({ '--unlabelled': unlabelled }) });
  const { drawn } = await predictRound({
    ...(await reading(flags)),
    ...{ run: path, unlabelled: userPath(unlabelled), where, rounds: userPath(rounds), threshold, anyway },
    ...{ sheet: picture, overwrite },
  });
  if (picture) console.log(`the least certain photos, ${drawn} of them: ${picture}`);
  const next = typedCommand('train', '--config', join(path, 'settings.json'), '--additions', userPath(rounds));
  console.log(`next: ${next}`);
}

async function accept({ run, baseline, rounds, ...flags }: AcceptFlags): Promise<void> {
  const [path, before] = [userPath(run), userPath(baseline)];
  const { round, state, decision } = await acceptRound({
    ...(await reading(flags)),
    ...{ run: path, baseline: before, rounds: userPath(rounds) },
  });
  const change = `held-out mAP ${percent(decision.mAP_before)} → ${percent(decision.mAP_after)}`;
  console.log(`round ${round} is ${state}: ${change}`);
  if (state === 'rejected') process.exitCode = 1;
}

/** How photos are read, and on what device; the folder of rounds is locked by then. */
async function reading({ batchSize, workers, device, threads, revectorize }: ReadFlags) {
  await chooseAdapter(device);
  return { batchSize, workers, reporter: terminal, open: () => openCommandDevice(device, { threads, revectorize }) };
}
