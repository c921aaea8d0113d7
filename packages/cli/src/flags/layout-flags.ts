import { type LongColumn, layouts, longColumns } from '@flukeprint/reid/matching/match-table';
import { InvalidArgumentError, Option } from 'commander';
import { integer, number } from './flags.ts';

/** How the table of matches is laid out. */
export function layoutOptions(): Option[] {
  return [
    new Option('--top <n>', 'matches per query (default: 20; animals, humpback: 5)').argParser(integer(1)),
    new Option(
      '--layout <name>',
      'long: a line per match; animals: a line per query, with the best animals and how sure each is; wide: a line per query, names alone; gdsc, humpback: as these competitions want it (default: long; animals for .xlsx)',
    ).choices(Object.keys(layouts)),
    new Option('--list <what>', 'wide: photos, or individuals, each once').choices(['photos', 'individuals']),
    new Option(
      '--columns <names>',
      `long: which of ${longColumns.join(', ')}, in this order, with commas between`,
    ).argParser(parseColumns),
    new Option('--header <names>', 'names of the columns, with commas').argParser((text) => text.split(',')),
    new Option('--no-header', 'leave out the line of names'),
    new Option('--names <how>', 'photos as path below the folder, file name, or stem: without extension').choices([
      'path',
      'file',
      'stem',
    ]),
    new Option('--separator <text>', 'between columns (default: a comma; \\t is a tab)').argParser(unescapeTab),
    new Option('--joined <text>', 'wide: all matches in one column, with this between them').argParser(unescapeTab),
    new Option('--unknown-below <cosine>', 'individuals: put an unknown one before those less similar').argParser(
      number(-1, 1),
    ),
    new Option('--unknown-name <name>', 'what the unknown individual is called').default('new_whale'),
  ];
}

function parseColumns(text: string): LongColumn[] {
  return text.split(',').map((name) => {
    const column = longColumns.find((known) => known === name);
    if (!column) throw new InvalidArgumentError(`Expected names among ${longColumns.join(', ')}.`);
    return column;
  });
}

function unescapeTab(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected at least one character.');
  return text.replaceAll('\\t', '\t');
}
