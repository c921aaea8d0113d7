import { writeAtomically } from '@flukeprint/data/files';
import type { Certainty } from '@flukeprint/reid/matching/certainty/certainty';
import { encounterMatches, encounterTable, surestAnswer } from '@flukeprint/reid/matching/encounter-answers';
import type { PhotoMatches } from '@flukeprint/reid/matching/match-photos';
import { typedCommand } from './typed-command.ts';

interface Told {
  readonly file: string;
  readonly certainty: Certainty | null;
  /** As typed, without a password. */
  readonly catalogue: string;
}

/** Writes the table of animals for each encounter, and says how the surest answer becomes a name. */
export async function tellEncounters(found: PhotoMatches, { file, certainty, catalogue }: Told): Promise<void> {
  const encounters = encounterMatches(found);
  await writeAtomically(file, [encounterTable(found, encounters, certainty)]);
  console.log(`${encounters.length.toLocaleString('en')} encounters: ${file}`);
  const surest = surestAnswer(encounters);
  if (!surest) return;
  const { encounter, individual, score } = surest;
  console.log(
    `the surest: encounter ${encounter} may be ${individual} (${found.scores.name} ${score.toFixed(3)}). Once you have looked, \`${typedCommand('catalog', 'name', catalogue, individual, encounter)}\` says so`,
  );
}
