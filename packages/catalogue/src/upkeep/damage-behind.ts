import type { Catalogue } from '../catalogue.ts';
import { CatalogueError } from '../errors.ts';
import { type Finding, verify } from './verify.ts';

/**
 * What to tell of an error that nobody foresaw: where something is wrong with the catalogue, that it is damaged, and what is found; else the error itself.
 */
export async function damageBehind(catalogue: Catalogue, error: unknown): Promise<unknown> {
  if (error instanceof CatalogueError || !isOfValues(error)) return error;
  const found: Finding[] = [];
  const faults = await verify(catalogue, (finding) => finding.kind === 'fault' && found.push(finding), {
    photos: false,
  });
  if (faults === 0) return error;
  const { shown } = catalogue.engine;
  const others = faults > 1 ? ` (and ${faults - 1} more)` : '';
  return new CatalogueError(
    `${shown} is damaged: ${found[0]!.text}${others}. \`flukeprint catalog verify ${shown}\` says all that is wrong, \`repair\` mends what its journal tells, and \`restore\` brings a backup back`,
    { cause: error },
  );
}

/** Whether it may come from what was read: a disk, a server or a name says what it is by a code. */
const isOfValues = (error: unknown): error is Error =>
  error instanceof Error && (!('code' in error) || String(error.code).startsWith('ERR_'));
