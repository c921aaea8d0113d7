import type { ExportedEncounter } from './exported.ts';
import type { Cell } from './flat-rows.ts';

/** What Wildbook takes in one file. */
export const wildbookRowsAFile = 200;

const encounterColumns = [
  ...['Encounter.year', 'Encounter.month', 'Encounter.day', 'Encounter.hour', 'Encounter.minutes'],
  ...['Encounter.locationID', 'Encounter.decimalLatitude', 'Encounter.decimalLongitude'],
  ...['Encounter.genus', 'Encounter.specificEpithet', 'Encounter.sex', 'Encounter.submitterID'],
  ...['Encounter.alternateID', 'Encounter.researcherComments'],
  ...['MarkedIndividual.individualID', 'MarkedIndividual.nickname'],
];

/** A file of Wildbook's bulk import: a row for each encounter. */
export function wildbookTable(encounters: readonly ExportedEncounter[]): { columns: string[]; rows: Cell[][] } {
  const photosOf = ({ annotations }: ExportedEncounter) => [
    // A photo once, though it may have two boxes.
    ...new Map(annotations.map((annotation) => [annotation.photo.id, annotation])).values(),
  ];
  const most = Math.max(1, ...encounters.map((encounter) => photosOf(encounter).length));
  const assets = Array.from({ length: most }, (_, i) => i);
  const extra = new Set(encounters.flatMap(({ annotations }) => Object.keys(annotations[0]?.extra ?? {})));
  const columns = [
    ...assets.flatMap((i) => [`Encounter.mediaAsset${i}`, `Encounter.mediaAsset${i}.quality`]),
    ...encounterColumns,
    ...extra,
  ];
  const rows = encounters.map((encounter): Cell[] => {
    const { seen_at, place, latitude, longitude, animal, observer, code, notes, annotations } = encounter;
    const photos = photosOf(encounter);
    const [date = '', time] = (seen_at ?? '').split('T');
    const [year, month, day] = date.split('-');
    const [hour, minutes] = time?.split(':') ?? [];
    const at = (part: string | undefined) => (part === undefined || part === '' ? null : Number(part));
    const [genus, ...epithet] = animal?.species?.split(' ') ?? [];
    return [
      ...assets.flatMap((i) => [photos[i]?.photo.path ?? null, photos[i]?.grades.quality ?? null]),
      ...[year, month, day, hour, minutes].map(at),
      ...[place, latitude, longitude, genus ?? null, epithet.join(' ') || null],
      ...[animal?.sex ?? null, observer, code, notes, animal?.name ?? null],
      animal && animal.aliases.length > 0 ? animal.aliases.join(' | ') : null,
      ...[...extra].map((name) => annotations[0]?.extra[name] ?? null),
    ];
  });
  return { columns, rows };
}
