import { individualsOf, portraitOf, type Sighting, sightingsOf } from '@flukeprint/catalogue';
import { Command } from 'commander';
import { inOneLine } from '../../console/harmless-text.ts';
import { textTable } from '../../console/text-table.ts';
import { catalogueArgument, withCatalogue } from './catalogue-argument.ts';

interface Flags {
  encounters?: boolean;
  unnamed?: boolean;
  json?: boolean;
}

export function showCommand(): Command {
  return new Command('show')
    .description('List the animals of a catalogue, or show one with its sightings.')
    .argument(...catalogueArgument)
    .argument('[name]', 'an animal, by a name it has or had (default: a list of all)')
    .option('--encounters', 'list encounters instead of animals')
    .option('--unnamed', 'list the encounters whose animal is not known yet')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  flukeprint catalog show catalogue.db
  flukeprint catalog show catalogue.db "Nº 17"
  flukeprint catalog show catalogue.db --unnamed`,
    )
    .action(async (catalogue: string, name: string | undefined, flags: Flags) => {
      await withCatalogue(catalogue, async (opened) => {
        if (name !== undefined) {
          const portrait = await portraitOf(opened, name);
          if (flags.json) return print(portrait);
          const { id: _, sightings, ...animal } = portrait;
          const known = Object.entries(animal).filter(([, value]) => value !== null && value.length > 0);
          for (const [what, value] of known)
            console.log(inOneLine(`${what.padEnd(8)} ${Array.isArray(value) ? value.join(', ') : value}`));
          console.log(`\n${sightingTable(sightings)}`);
          return;
        }
        if (flags.encounters || flags.unnamed) {
          const sightings = await sightingsOf(opened, flags.unnamed ? { isNamed: false } : {});
          return flags.json ? print(sightings) : console.log(sightingTable(sightings));
        }
        const animals = await individualsOf(opened);
        if (flags.json) return print(animals);
        const rows = animals.map(({ name, encounters, first, last }) => [
          name,
          String(encounters),
          first?.slice(0, 10) ?? '',
          last?.slice(0, 10) ?? '',
        ]);
        console.log(textTable(['animal', 'encounters', 'first seen', 'last seen'], rows));
      });
    });
}

const print = (value: unknown) => console.log(JSON.stringify(value, null, 2));

function sightingTable(sightings: readonly Sighting[]): string {
  const rows = sightings.map(({ encounter, individual, seen_at, place, photos, example }) => [
    String(encounter),
    individual ?? '',
    seen_at?.replace('T', ' ') ?? '',
    place ?? '',
    String(photos),
    example ?? '',
  ]);
  return textTable(['encounter', 'animal', 'seen', 'place', 'photos', 'one of them'], rows, (column) => column !== 4);
}
