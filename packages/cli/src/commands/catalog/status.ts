import { type Status, shownName, statusOf } from '@flukeprint/catalogue';
import { Command } from 'commander';
import { catalogueArgument, withCatalogue } from './catalogue-argument.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('Say what is in a catalogue.')
    .argument(...catalogueArgument)
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  flukeprint catalog status catalogue.db')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const status = await withCatalogue(name, statusOf);
      console.log(json ? JSON.stringify(status, null, 2) : describe(shownName(name), status));
    });
}

function describe(name: string, status: Status): string {
  const { photos, annotations, encounters, named, individuals, decisions, undone, last, roots } = status;
  const lines = [
    ['photos', `${photos}, with ${annotations} animals in them`],
    ['encounters', `${encounters}: ${named} of known animals, ${encounters - named} to be named`],
    ['animals', String(individuals)],
    ['decisions', `${decisions}, ${undone} taken back`],
    ...(last ? [['the last', `${last.id}, ${last.summary} (${last.by}, ${last.at})`]] : []),
    ...roots.map(({ path, photos: count }) => ['photos in', `${path} (${count})`]),
  ];
  return [name, ...lines.map(([what, value]) => `  ${what!.padEnd(11)} ${value}`)].join('\n');
}
