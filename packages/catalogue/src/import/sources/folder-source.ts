import { resolve } from 'node:path';
import { type Listing, listPhotos, type NamedBy } from '@flukeprint/data';
import type { SourceOptions } from '../import-options.ts';
import { bareRow, nobody, noEncounter, noFacts, type Reading, type SourceRow } from '../source-row.ts';
import { codeFrom, seenFrom } from './encounter-folder.ts';

/** Files that are told by their names. */
const mostNamed = 3;

/** Folders of photos: an animal's each, a season's without names, years with encounters in them. */
export async function readFolderSource(folder: string, options: SourceOptions): Promise<Reading> {
  const root = resolve(folder);
  const { encounterFrom } = options;
  const listing = await listed(folder, options);
  let dated = 0;
  const rows = listing.photos.map(({ path, file, individual }): SourceRow => {
    const ways = path.split('/').slice(0, -1);
    const seen_at = seenFrom(ways);
    if (seen_at !== null) dated += 1;
    const code = encounterFrom === undefined ? null : codeFrom(ways, encounterFrom);
    return {
      ...bareRow,
      where: path,
      photo: { root, path, file, facts: noFacts },
      encounter: { ...noEncounter, code, seen_at },
      animal: { ...nobody, name: individual },
    };
  });
  const { namedBy, leftOut } = listing;
  const notes = [
    ...(namedBy ? [namedByText(namedBy)] : []),
    ...leftOut.map(
      ({ kind, count, example, remedy }) => `left out: ${count} ${kind}, e.g. ${example}${remedy ? `: ${remedy}` : ''}`,
    ),
    ...(dated > 0 ? [`${dated} photos are dated by their folders where they say no time themselves`] : []),
  ];
  const { only } = options;
  const what = only
    ? `${only.length > mostNamed ? `${only.length} files` : only.join(', ')} in ${folder}`
    : `${folder}: a folder of ${rows.length} photos`;
  return { what, rows, problems: [], notes };
}

/** Where a level of folders is encounters, it does not name animals by itself. */
async function listed(folder: string, { individualFrom, encounterFrom, only }: SourceOptions): Promise<Listing> {
  const listing = await listPhotos(folder, { loose: true, individualFrom, only });
  const { namedBy } = listing;
  if (encounterFrom === undefined || (individualFrom ?? 'auto') !== 'auto' || namedBy?.example === undefined)
    return listing;
  const clash = listing.photos.some(({ path, individual }) => {
    const ways = path.split('/').slice(0, -1);
    const code = codeFrom(ways, encounterFrom);
    return individual !== '' && code?.split('/').at(-1) === individual;
  });
  return clash || !namedBy.isPlain ? listPhotos(folder, { loose: true, individualFrom: 'none', only }) : listing;
}

function namedByText({ level, example }: NamedBy): string {
  if (level === 'none' || !example)
    return 'no folder names animals: encounters without names (--individual-from says otherwise)';
  return `folders name the animals: ${example.path} is ${example.individual} (--individual-from says otherwise)`;
}
