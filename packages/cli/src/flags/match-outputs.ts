import { extname } from 'node:path';
import type { OutputFile } from '@flukeprint/reid/files/output-file';
import { type LayoutChanges, resolveLayout, type TableLayout } from '@flukeprint/reid/matching/match-table';
import { MatchPage } from '@flukeprint/reid/matching/page/write-match-page';
import { UserError } from '@flukeprint/reid/user-error';
import { Option } from 'commander';
import { userPath } from './user-path.ts';

export interface MatchOutputFlags extends LayoutChanges {
  readonly output: string;
  readonly page?: boolean;
}

export const pageOptions = () => [
  new Option(
    '--page',
    'also write the page of matches where it is not written by itself: beside the table of a competition',
  ),
  new Option('--no-page', 'leave out the page of matches'),
];

/** What match writes. */
export interface MatchOutputs {
  /** CSV or XLSX; null where the page alone is asked for. */
  readonly table: string | null;
  readonly page: MatchPage | null;
  readonly layout: TableLayout;
  /** Why there is no page although nobody left it out. */
  readonly noPage: string | null;
}

const texts = ['', '.csv', '.tsv', '.txt'];
const pages = ['.html', '.htm'];

/**
 * The files of `--output`: by its extension a table, with the page beside it for people, or the page alone. `sources`: the photos as given.
 * Throws a {@link UserError} for an extension that the content would not have.
 */
export function matchOutputs(flags: MatchOutputFlags, sources: readonly string[]): MatchOutputs {
  const target = userPath(flags.output);
  const extension = extname(target).toLowerCase();
  const isPage = pages.includes(extension);
  if (![...texts, ...pages, '.xlsx'].includes(extension))
    throw new UserError(
      `expected --output to end in .csv, .tsv, .txt (a table as text), .xlsx (for Excel) or .html (a page), received ${flags.output}`,
    );
  if (isPage && flags.page === false)
    throw new UserError('--output NAME.html is the page: give a .csv or .xlsx with --no-page');
  if (isPage && flags.layout)
    throw new UserError(`--layout ${flags.layout} needs a table: give --output NAME.csv or .xlsx`);
  const separated = extension === '.tsv' && flags.separator === undefined ? { ...flags, separator: '\t' } : flags;
  const layout = resolveLayout(separated, extension === '.xlsx' ? 'animals' : 'long');
  const table = isPage ? null : target;
  const asked = isPage || flags.page === true;
  if (!asked && (flags.page === false || !layout.isForPeople || extension === ''))
    return { table, page: null, layout, noPage: null };
  const page = new MatchPage(isPage ? target : `${target.slice(0, target.length - extension.length)}.html`, '--output');
  const reason = whyNoPage(sources);
  if (reason === null) return { table, page, layout, noPage: null };
  if (asked) throw new UserError(`no page of matches: ${reason}`);
  return { table, page: null, layout, noPage: reason };
}

function whyNoPage(sources: readonly string[]): string | null {
  const isArray = sources.some((source) => /\.npy$/i.test(source));
  return isArray ? '.npy files have no photos to show; give photos' : null;
}

/** What is written, for `claimOutputs`. */
export function outputsOf({ table, page }: MatchOutputs, pictures: readonly string[] = []): OutputFile[] {
  const files = [table, page?.file].filter((path) => typeof path === 'string');
  return [...files.map((path) => ({ flag: '--output', path })), ...(page?.pictures.outputs(pictures) ?? [])];
}
