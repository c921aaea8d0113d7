import {
  forgetNames,
  type Made,
  mergeIndividuals,
  nameEncounters,
  renameIndividual,
  splitIndividual,
} from '@flukeprint/catalogue';
import { Command } from 'commander';
import { inOneLine } from '../../console/harmless-text.ts';
import {
  byOption,
  catalogueArgument,
  type GroundFlags,
  groundOf,
  noteOption,
  rowNumbers,
  withCatalogue,
} from './catalogue-argument.ts';

const decision = (name: string, description: string, example: string): Command =>
  new Command(name)
    .description(description)
    .argument(...catalogueArgument)
    .addOption(byOption())
    .addOption(noteOption())
    .addHelpText('after', `\nExample:\n  flukeprint catalog ${example}`);

/** What stands in the journal now, and how it is taken back. */
const tell = ({ id, summary }: Made) => console.log(inOneLine(`decision ${id}: ${summary}`));

export function nameCommand(): Command {
  return decision(
    'name',
    'Say which animal encounters show.',
    'name catalogue.db "Nº 17" 412 413 --by Ana --note "notch and scar on the left"',
  )
    .argument('<name>', 'the animal')
    .argument('<encounters...>', 'their numbers, as `catalog show --encounters` lists them', rowNumbers)
    .option('--new', 'a new animal, which gets its name by this')
    .action(async (catalogue: string, name: string, encounters: number[], flags: GroundFlags & { new?: boolean }) =>
      tell(
        await withCatalogue(catalogue, (opened) =>
          nameEncounters(opened, encounters, name, { ...groundOf(flags), isNew: flags.new }),
        ),
      ),
    );
}

export function forgetCommand(): Command {
  return decision('unname', 'Say that it is not known which animal encounters show.', 'unname catalogue.db 412')
    .argument('<encounters...>', 'their numbers', rowNumbers)
    .action(async (catalogue: string, encounters: number[], flags: GroundFlags) =>
      tell(await withCatalogue(catalogue, (opened) => forgetNames(opened, encounters, groundOf(flags)))),
    );
}

export function mergeCommand(): Command {
  return decision(
    'merge',
    'Say that two animals are one: the second name becomes another name of the first.',
    'merge catalogue.db "Nº 17" "Nº 203" --by Ana',
  )
    .argument('<kept>', 'the animal that keeps its name')
    .argument('<other>', 'the animal that turned out to be it')
    .action(async (catalogue: string, kept: string, other: string, flags: GroundFlags) =>
      tell(await withCatalogue(catalogue, (opened) => mergeIndividuals(opened, kept, other, groundOf(flags)))),
    );
}

export function splitCommand(): Command {
  return decision(
    'split',
    'Say that some encounters of an animal show another one, which gets its name by this.',
    'split catalogue.db "Nº 17" "Nº 204" 413 --by Ana',
  )
    .argument('<name>', 'the animal')
    .argument('<new-name>', 'the other one')
    .argument('<encounters...>', 'of the other one', rowNumbers)
    .action(async (catalogue: string, name: string, newName: string, encounters: number[], flags: GroundFlags) =>
      tell(
        await withCatalogue(catalogue, (opened) => splitIndividual(opened, name, encounters, newName, groundOf(flags))),
      ),
    );
}

export function renameCommand(): Command {
  return decision(
    'rename',
    'Give an animal another name; it is still found by the old one.',
    'rename catalogue.db "Nº 17" Bruma --by Ana',
  )
    .argument('<name>', 'the animal')
    .argument('<new-name>', 'its name from now on')
    .action(async (catalogue: string, name: string, newName: string, flags: GroundFlags) =>
      tell(await withCatalogue(catalogue, (opened) => renameIndividual(opened, name, newName, groundOf(flags)))),
    );
}
