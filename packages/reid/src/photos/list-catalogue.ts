import { join } from 'node:path';
import { type Catalogue, type PlacedPhoto, placedPhotos, withCatalogue } from '@flukeprint/catalogue';
import {
  boxOf,
  codePointOrder,
  type LeftOut,
  type Catalogue as Listing,
  type Photo,
  type PhotoProblem,
  parseDate,
} from '@flukeprint/data';
import { UserError } from '../user-error.ts';
import { presentFiles } from './present-files.ts';

/**
 * The photos that a catalogue places in encounters, an entry per animal in a photo, called as it is called now; the name is empty where nobody said.
 * Those that are not below their root are left out. Throws a {@link UserError} where none is left.
 */
export const listCatalogue = (name: string, where?: string): Promise<Listing> =>
  withCatalogue(name, (catalogue) => listed(catalogue, where));

async function listed(catalogue: Catalogue, where?: string): Promise<Listing> {
  const placed = await placedPhotos(catalogue, where);
  const { shown } = catalogue.engine;
  if (placed.length === 0)
    throw new UserError(
      where === undefined
        ? `${shown} has no photos yet: \`flukeprint catalog import\` brings them in`
        : `no photo of ${shown} fits the filter ${where}: \`flukeprint catalog status\` says what there is`,
    );
  const files = await presentFiles(placed.map(({ root, path }) => join(root, path)));
  const found = placed.filter((_, i) => files[i]);
  const { leftOut, notes } = missing(
    placed.filter((_, i) => !files[i]),
    shown,
  );
  if (found.length === 0) throw new UserError(notes.join('; '));
  const problems: PhotoProblem[] = [];
  const photos = found.map((row) => photoOf(row, problems));
  const individuals = [...new Set(photos.map(({ individual }) => individual))].filter((one) => one !== '');
  return { photos, individuals: individuals.sort(codePointOrder), leftOut, format: 'catalogue', problems, notes };
}

/** What a photo is called. Paths are unique, and stay as they are when others come in. */
export const listedPath = ({ path, isNamesake, root_id, nth }: PlacedPhoto): string =>
  `${isNamesake ? `root ${root_id}/` : ''}${path}${nth > 1 ? `#${nth}` : ''}`;

/** A photo as everything else knows it. */
function photoOf(row: PlacedPhoto, problems: PhotoProblem[]): Photo {
  const { root, hash, encounter, individual, taken_at, seen_at, place } = row;
  const path = listedPath(row);
  const box = row.box === null ? undefined : boxOf(JSON.parse(row.box));
  if (typeof box === 'string') problems.push({ path, reason: box, isUsed: true });
  const date = parseDate(taken_at ?? '') ?? parseDate(seen_at ?? '');
  return {
    path,
    file: join(root, row.path),
    individual: individual ?? '',
    ...(typeof box === 'object' && { box }),
    ...(date !== undefined && { date }),
    encounter: String(encounter),
    ...(place && { place }),
    ...(hash && { hash }),
  };
}

/** What to do about photos that are not where they were. */
function missing(rows: readonly PlacedPhoto[], shown: string): { leftOut: LeftOut[]; notes: string[] } {
  const byRoot = [...Map.groupBy(rows, ({ root }) => root)];
  const leftOut =
    rows.length === 0 ? [] : [{ kind: 'not below their root', count: rows.length, example: rows[0]!.path }];
  const notes = byRoot.map(
    ([root, own]) =>
      `${own.length.toLocaleString('en')} ${own.length === 1 ? 'photo is' : 'photos are'} not below ${root}, such as ${own[0]!.path}: if the folder moved, \`flukeprint catalog relocate ${shown} ${root} NEW-FOLDER\` says where it is now`,
  );
  return { leftOut, notes };
}
