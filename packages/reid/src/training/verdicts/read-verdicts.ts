import { isCatalogueName, saidVerdicts, shownName, withCatalogue } from '@flukeprint/catalogue';
import type { Split } from '@flukeprint/data';
import type { RunFolder } from '../../runs/run-folder.ts';
import type { TrainSettings } from '../../settings/fields.ts';
import { UserError } from '../../user-error.ts';
import { pairsApart, type VerdictsUsed, verdictsUsed } from './pairs-apart.ts';

/** A split with what people told apart. */
export interface ToldApart extends Split {
  /** Animals by name. Absent where verdicts teach nothing. */
  readonly apart?: readonly (readonly [string, string])[];
}

/** Throws a {@link UserError} where verdicts are asked for and the photos are not those of a catalogue: before any photo is read. */
export async function expectVerdicts({ verdicts, data }: Pick<TrainSettings, 'verdicts' | 'data'>): Promise<void> {
  if (!verdicts || (await isCatalogueName(data))) return;
  throw new UserError(
    `--verdicts takes what people said from a catalogue, and ${shownName(data)} is none: leave it out`,
  );
}

/** What the verdicts of a catalogue teach about the animals of a split. */
export async function readVerdicts(data: string, split: Split): Promise<VerdictsUsed> {
  return pairsApart(await withCatalogue(data, saidVerdicts), split);
}

/** Keeps what a run took: it goes on with the same whatever was said since. */
export async function keepVerdicts(run: RunFolder, used: VerdictsUsed): Promise<void> {
  await run.writeText('verdicts.json', `${JSON.stringify(used, null, 2)}\n`);
}

/** What a run took when it began. Throws a {@link UserError} where its folder does not say it. */
export async function keptVerdicts(run: RunFolder): Promise<VerdictsUsed> {
  const text = await run.readText('verdicts.json').catch((error: Error) => {
    throw new UserError(`the run learns from verdicts, and they cannot be read: ${error.message}`);
  });
  return verdictsUsed.parse(JSON.parse(text));
}
