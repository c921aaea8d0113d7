import { writeAtomically } from '@flukeprint/data/files';
import { counted } from '@flukeprint/reid/counted';
import { clusterEncounters, type EncounterClusters } from '@flukeprint/reid/discovery/cluster-encounters';
import { proposalTable } from '@flukeprint/reid/discovery/proposal-table';
import type { DoubtfulPair } from '@flukeprint/reid/discovery/propose-animals';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { Command } from 'commander';
import { openCommandDevice } from '../../console/open-device.ts';
import { terminal } from '../../console/terminal.ts';
import { typedCommand } from '../../console/typed-command.ts';
import { whereOption } from '../../flags/collection-flags.ts';
import { chosenFeatures, featuresOption } from '../../flags/features-flag.ts';
import {
  type DeviceFlags,
  deviceOption,
  number,
  overwriteOption,
  revectorizeOption,
  threadsOption,
  workersOption,
} from '../../flags/flags.ts';
import { memoryOption } from '../../flags/memory-flag.ts';
import { userPath } from '../../flags/user-path.ts';
import { catalogueArgument, catalogueName } from './catalogue-argument.ts';

interface Flags extends DeviceFlags {
  where: string;
  threshold: number;
  output: string;
  overwrite: boolean;
  features?: string;
  workers?: number;
}

/** Proposals that are printed; the table has all. */
const printed = 10;

export function clusterCommand(): Command {
  return new Command('cluster')
    .description(
      'Propose which encounters show the same animal, where nobody said: a proposal, until `catalog name` says so.',
    )
    .argument(...catalogueArgument)
    .addOption(whereOption().default('not named'))
    .option('--threshold <p>', 'P(same animal) from which on encounters are put together', number(0, 1), 0.5)
    .option('--output <file.csv>', 'a line for each encounter of a proposal', 'proposals.csv')
    .addOption(overwriteOption())
    .addOption(featuresOption('sift'))
    .addOption(workersOption())
    .addOption(memoryOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint catalog cluster catalogue.db --where "not named and year=2024"

  how well that works, on animals that are known:
  flukeprint catalog cluster catalogue.db --where "named and year=2023"`,
    )
    .action(cluster);
}

async function cluster(name: string, flags: Flags): Promise<void> {
  const { where, threshold, output, overwrite, features, workers, device, threads, revectorize } = flags;
  const [path, file] = [catalogueName(name), userPath(output)];
  await claimOutputs([{ flag: '--output', path: file }], { overwrite, files: { '<catalogue>': path } });
  const backend = await openCommandDevice(device, { threads, revectorize });
  try {
    const found = await clusterEncounters({
      ...{ backend, source: { path, where }, features: chosenFeatures(features) ?? 'sift' },
      ...{ threshold, workers, reporter: terminal },
    });
    await writeAtomically(file, [proposalTable(found)]);
    tell(name, file, found);
  } finally {
    await backend.destroy();
  }
}

function tell(
  catalogue: string,
  file: string,
  { encounters, isCalibrated, animals, missed, randIndex }: EncounterClusters,
): void {
  const numbers = (own: readonly number[]) => own.map((at) => encounters[at]!.name);
  const pair = ({ a, b, probability }: DoubtfulPair) =>
    `${encounters[a]!.name} and ${encounters[b]!.name} (P ${probability.toFixed(2)})`;
  const together = animals.reduce((sum, { encounters: own }) => sum + own.length, 0);
  console.log(
    `${encounters.length} encounters: ${counted(animals.length, 'proposal')} of ${together} of them, in ${file}`,
  );
  if (!isCalibrated)
    console.warn('too few known animals to learn from: P is what held for other animals, and may be far off');
  for (const [i, { encounters: own, probability, check }] of animals.slice(0, printed).entries()) {
    const doubtful = check[0]!.probability < 0.9 ? `; look at ${pair(check[0]!)}` : '';
    console.log(`  ${i + 1}. encounters ${numbers(own).join(', ')} (P ${probability.toFixed(2)})${doubtful}`);
  }
  if (animals.length > printed) console.log(`  and ${animals.length - printed} more`);
  if (missed.length > 0) console.log(`kept apart, and worth a look: ${missed.map(pair).join(', ')}`);
  if (randIndex !== undefined)
    console.log(
      `against the names they have: adjusted Rand index ${randIndex.toFixed(3)} (1 is the same, 0 is chance)`,
    );
  const [first] = animals;
  if (first && randIndex === undefined) {
    const typed = typedCommand('catalog', 'name', catalogue, 'NAME', ...numbers(first.encounters), '--new');
    console.log(`once you have looked, \`${typed}\` says that the first is an animal`);
  }
}
