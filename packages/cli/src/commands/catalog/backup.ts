import { backup, restore, shownName } from '@flukeprint/catalogue';
import { Command } from 'commander';
import { TerminalProgress } from '../../console/progress.ts';
import { userPath } from '../../flags/user-path.ts';
import { catalogueArgument, catalogueName, withCatalogue } from './catalogue-argument.ts';

/** Shows rows on their way; the bar appears when it is known how many there are. */
async function countingRows<T>(title: string, work: (onRows: (done: number, total: number) => void) => Promise<T>) {
  let bar: TerminalProgress | undefined;
  try {
    return await work((done, total) => {
      bar ??= new TerminalProgress(title, 'rows', total);
      bar.update(done);
    });
  } finally {
    bar?.stop();
  }
}

export function backupCommand(): Command {
  return new Command('backup')
    .description(
      'Write all of a catalogue into one file, as it is at this moment: rows, journal, vectors. The photos themselves are not in it: back their folders up, too.',
    )
    .argument(...catalogueArgument)
    .argument('<file>', 'a new one, such as whales.backup.gz')
    .option('--no-embeddings', 'leave vectors out: the file is smaller, and they are made again from the photos')
    .addHelpText(
      'after',
      `
Others may go on working meanwhile. The file restores into SQLite and into PostgreSQL, whichever it came from.

Example:
  flukeprint catalog backup catalogue.db whales.backup.gz`,
    )
    .action(async (catalogue: string, file: string, { embeddings }: { embeddings: boolean }) => {
      const rows = await withCatalogue(catalogue, (opened) =>
        countingRows('backup', (onRows) => backup(opened, userPath(file), { embeddings, onRows })),
      );
      console.log(`${file} holds ${rows} rows of ${shownName(catalogue)}, without the photos themselves`);
    });
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('Make a catalogue from a backup: all of it, or nothing where the file is torn.')
    .argument('<file>', 'what `catalog backup` wrote')
    .argument('<catalogue>', 'a file or a postgres:// address where there is no catalogue yet')
    .addHelpText(
      'after',
      `
Decisions keep their numbers. Photos are looked for where they were: \`catalog relocate\` says where they are now.

Examples:
  flukeprint catalog restore whales.backup.gz catalogue.db
  flukeprint catalog restore whales.backup.gz postgres://ana@server/whales`,
    )
    .action(async (file: string, catalogue: string) => {
      const rows = await countingRows('restore', (onRows) =>
        restore(userPath(file), catalogueName(catalogue), { onRows }),
      );
      console.log(
        `${shownName(catalogue)} is made, with ${rows} rows; \`flukeprint catalog verify\` looks for its photos`,
      );
    });
}
