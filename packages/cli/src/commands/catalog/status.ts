import { type SeasonOverview, type Status, seasonOverview, shownName, statusOf } from '@flukeprint/catalogue';
import { counted } from '@flukeprint/reid/counted';
import { Command } from 'commander';
import { catalogueArgument, withCatalogue } from './catalogue-argument.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('Say what is in a catalogue.')
    .argument(...catalogueArgument)
    .option('--where <filter>', 'what was seen where a filter says, such as "year = 2024"')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  flukeprint catalog status catalogue.db')
    .action(async (name: string, { json, where }: { json?: boolean; where?: string }) => {
      if (where !== undefined) {
        const season = await withCatalogue(name, (catalogue) => seasonOverview(catalogue, where));
        return console.log(
          json ? JSON.stringify(season, null, 2) : describeSeason(`${shownName(name)}, ${where}`, season),
        );
      }
      const status = await withCatalogue(name, statusOf);
      console.log(json ? JSON.stringify(status, null, 2) : describe(shownName(name), status));
    });
}

function describeSeason(what: string, season: SeasonOverview): string {
  const { encounters, photos, known, new: news, undecided, byPlace, byDay } = season;
  const lines = [
    ['encounters', `${encounters}, ${undecided} to be named`],
    ['photos', String(photos)],
    ['animals', `${known + news}: ${known} seen before, ${news} new`],
    ...(byDay.length > 0 ? [['days', `${byDay.length}, ${byDay[0]!.day} to ${byDay.at(-1)!.day}`]] : []),
    ...byPlace.map(({ place, ...own }) => [
      place ?? 'no place',
      `${counted(own.encounters, 'encounter')}, ${counted(own.animals, 'animal')}`,
    ]),
  ];
  return [what, ...lines.map(([name, value]) => `  ${name!.padEnd(11)} ${value}`)].join('\n');
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
