import { writeAtomically } from '@flukeprint/data/files';
import { encounterMatches, encounterTable, surestAnswer } from '@flukeprint/reid/matching/encounter-answers';
import { keepMatches } from '@flukeprint/reid/matching/keep-matches';
import type { PhotoMatches } from '@flukeprint/reid/matching/match-photos';
import { userPath } from '../flags/user-path.ts';
import { typedCommand } from './typed-command.ts';

interface Told {
  readonly file: string;
  /** As typed, without a password. */
  readonly catalogue: string;
  /** Whether queries and gallery both come from it. */
  readonly isOneCatalogue: boolean;
}

/** Writes the table of animals for each encounter, and says how the surest answer becomes a name. */
export async function tellEncounters(found: PhotoMatches, { file, catalogue, isOneCatalogue }: Told): Promise<void> {
  const encounters = encounterMatches(found);
  await writeAtomically(file, [encounterTable(found, encounters)]);
  console.log(`${encounters.length.toLocaleString('en')} encounters: ${file}`);
  // Names of another gallery are not this catalogue's.
  if (!isOneCatalogue) return;
  await keepMatches(userPath(catalogue), found, encounters);
  console.log(`they wait in the catalogue: \`${typedCommand('review', catalogue)}\` shows them side by side`);
  const surest = surestAnswer(encounters.filter(({ queries: [first] }) => found.queries.individuals[first!] === ''));
  if (!surest) return;
  const { encounter, individual, score } = surest;
  console.log(
    `the surest: encounter ${encounter} may be ${individual} (${found.scores.name} ${score.toFixed(3)}). Once you have looked, \`${typedCommand('catalog', 'name', catalogue, individual, encounter)}\` says so`,
  );
}
