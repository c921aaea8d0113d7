import { Catalogue, shownName } from '@flukeprint/catalogue';
import { Command } from 'commander';
import { catalogueArgument, catalogueName } from './catalogue-argument.ts';

export function initCommand(): Command {
  return new Command('init')
    .description('Make an empty catalogue.')
    .argument(...catalogueArgument)
    .addHelpText(
      'after',
      `
Examples:
  flukeprint catalog init catalogue.db
  flukeprint catalog init postgres://ana@server/whales`,
    )
    .action(async (name: string) => {
      await (await Catalogue.init(catalogueName(name))).close();
      console.log(
        `${shownName(name)} is made; \`flukeprint catalog import ${shownName(name)} FOLDER\` brings photos in`,
      );
    });
}
