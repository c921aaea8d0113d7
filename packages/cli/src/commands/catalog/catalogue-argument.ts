import { userInfo } from 'node:os';
import { type Catalogue, withCatalogue as withOpened } from '@flukeprint/catalogue';
import { InvalidArgumentError, Option } from 'commander';
import { userPath } from '../../flags/user-path.ts';

/** What help says of the first argument. */
export const catalogueArgument = ['<catalogue>', 'a file (catalogue.db) or a postgres:// address'] as const;

/** An address as it is, a path below the folder that the user stands in. */
export const catalogueName = userPath;

/** Opens a catalogue for as long as `work` takes. */
export const withCatalogue = <T>(name: string, work: (catalogue: Catalogue) => Promise<T>): Promise<T> =>
  withOpened(catalogueName(name), work);

/** Who decides, and why. */
export interface GroundFlags {
  readonly by: string;
  readonly note?: string;
}

export const byOption = () =>
  new Option('--by <name>', 'who decides, for the journal (default: FLUKEPRINT_REVIEWER, else the name of the account)')
    .env('FLUKEPRINT_REVIEWER')
    .default(accountName(), 'the name of the account');

export const noteOption = () => new Option('--note <text>', 'why, for the journal');

/** What the journal keeps beside a decision. */
export const groundOf = ({ by, note }: GroundFlags) => ({
  by,
  ...(note === undefined ? {} : { evidence: { note } }),
});

/** Empty where the system knows none: then the flag must say it. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** `412`, `e412`: numbers of encounters or decisions. */
export function rowNumber(text: string): number {
  const value = Number(text.replace(/^[ed#]/i, ''));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('Expected the number of an encounter, such as 412.');
  return value;
}

export const rowNumbers = (text: string, previous: readonly number[] = []): number[] => [...previous, rowNumber(text)];
