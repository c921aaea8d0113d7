import { Command } from 'commander';
import { backupCommand, restoreCommand } from './catalog/backup.ts';
import { clusterCommand } from './catalog/cluster.ts';
import { forgetCommand, mergeCommand, nameCommand, renameCommand, splitCommand } from './catalog/decisions.ts';
import { exportCommand } from './catalog/export.ts';
import { historyCommand, undoCommand } from './catalog/history.ts';
import { importCommand } from './catalog/import.ts';
import { initCommand } from './catalog/init.ts';
import { readersCommand } from './catalog/readers.ts';
import { relocateCommand } from './catalog/relocate.ts';
import { showCommand } from './catalog/show.ts';
import { similarCommand } from './catalog/similar.ts';
import { statusCommand } from './catalog/status.ts';
import { repairCommand, verifyCommand } from './catalog/verify.ts';

export function catalogCommand(): Command {
  const catalog = new Command('catalog')
    // Their arguments are in their own help: beside each other they leave no room for words.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .description('Keep known animals for decades: photos, encounters, names, and every decision with who made it.')
    .addHelpText(
      'after',
      `
A catalogue is a file (catalogue.db) or a PostgreSQL database (postgres://user@host/name).

Examples:
  flukeprint catalog init catalogue.db
  flukeprint catalog import catalogue.db season-2024 --dry-run
  flukeprint catalog status catalogue.db
  flukeprint catalog name catalogue.db "Nº 17" 412 413 --by Ana
  flukeprint catalog merge catalogue.db "Nº 17" "Nº 203" --by Ana
  flukeprint catalog history catalogue.db
  flukeprint catalog undo catalogue.db 31 --by Ana
  flukeprint catalog backup catalogue.db whales.backup.gz
  flukeprint catalog verify catalogue.db`,
    );
  for (const command of [
    initCommand(),
    importCommand(),
    exportCommand(),
    statusCommand(),
    showCommand(),
    nameCommand(),
    forgetCommand(),
    mergeCommand(),
    splitCommand(),
    renameCommand(),
    historyCommand(),
    undoCommand(),
    readersCommand(),
    similarCommand(),
    clusterCommand(),
    backupCommand(),
    restoreCommand(),
    verifyCommand(),
    repairCommand(),
    relocateCommand(),
  ])
    catalog.addCommand(command);
  return catalog;
}
