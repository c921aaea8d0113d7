import { ownId, writeOwnProperties } from '../import/sources/darwin-core-properties.ts';
import { csvPieces } from './csv-text.ts';
import type { Exported, ExportedEncounter } from './exported.ts';
import type { Cell } from './flat-rows.ts';
import { type Identification, identificationsOf } from './identifications.ts';
import { mediaType, timeWithZone } from './media.ts';

const occurrence = [
  ...['occurrenceID', 'basisOfRecord', 'eventDate', 'locality', 'decimalLatitude', 'decimalLongitude', 'geodeticDatum'],
  ...['recordedBy', 'occurrenceRemarks', 'organismID', 'scientificName', 'sex', 'identifiedBy', 'dateIdentified'],
  ...['identificationVerificationStatus', 'associatedMedia', 'dynamicProperties'],
];
/** Of GBIF's Simple Multimedia; the first is the occurrence. */
const multimedia = ['coreid', 'type', 'format', 'identifier', 'created'];

export const darwinCoreFiles = ['occurrence.csv', 'multimedia.csv', 'meta.xml'] as const;

/** A Darwin Core archive, unpacked: occurrences, their photos, and what the columns are. */
export async function darwinCoreContent(exported: Exported): Promise<Content> {
  const identified = await identificationsOf(exported.catalogue);
  const media: Cell[][] = [];
  const rows = async function* () {
    for await (const encounter of exported.encounters()) {
      const id = encounter.code ?? ownId(encounter.id);
      const photos = new Map(encounter.annotations.map(({ photo }) => [photo.id, photo]));
      for (const photo of photos.values())
        media.push([id, 'StillImage', mediaType(photo.path), photo.path, timeWithZone(photo.facts)]);
      yield occurrenceRow(id, encounter, identified.get(encounter.id));
    }
  };
  const { pieces, count } = await csvPieces(occurrence, rows());
  const beside = await csvPieces(multimedia, media);
  return {
    count,
    files: new Map<string, string[]>([
      ['occurrence.csv', pieces],
      ['multimedia.csv', beside.pieces],
      ['meta.xml', [metaXml]],
    ]),
  };
}

/** Files of an export, in pieces. */
export interface Content {
  /** Rows of the main one. */
  readonly count: number;
  readonly files: ReadonlyMap<string, readonly string[]>;
}

function occurrenceRow(
  id: string,
  { animal, annotations, seen_at, place, latitude, longitude, observer, notes, flags }: ExportedEncounter,
  identified: Identification | undefined,
): Cell[] {
  const named = animal ? identified : undefined;
  const status = named ? (named.isDecided ? 'verified' : 'unverified') : null;
  const own = writeOwnProperties({
    aliases: animal?.aliases ?? [],
    animalNotes: animal?.notes ?? null,
    flags,
    photos: annotations.map(({ photo, box, grades, viewpoint, extra }) => ({
      path: photo.path,
      ...(photo.root !== null && { root: photo.root }),
      facts: photo.facts,
      annotation: {
        box: box && { numbers: box },
        ...{ grades, viewpoint },
        extra: Object.keys(extra).length > 0 ? extra : null,
      },
    })),
  });
  return [
    ...[id, 'HumanObservation', seen_at, place, latitude, longitude, latitude === null ? null : 'EPSG:4326'],
    ...[observer, notes, animal?.name ?? null, animal?.species ?? null, animal?.sex ?? null],
    ...[named?.by ?? null, named?.at ?? null, status],
    ...[[...new Set(annotations.map(({ photo }) => photo.path))].join(' | '), own],
  ];
}

const dwc = 'http://rs.tdwg.org/dwc/terms/';
const dc = 'http://purl.org/dc/terms/';

function filed(element: string, rowType: string, file: string, id: string, terms: readonly string[]): string {
  const fields = terms.map((term, i) => `    <field index="${i}" term="${term}"/>`);
  return `  <${element} encoding="UTF-8" fieldsTerminatedBy="," linesTerminatedBy="\\n" fieldsEnclosedBy="&quot;" ignoreHeaderLines="1" rowType="${rowType}">
    <files><location>${file}</location></files>
    <${id} index="0"/>
${fields.join('\n')}
  </${element}>`;
}

const metaXml = `<?xml version="1.0" encoding="UTF-8"?>
<archive xmlns="http://rs.tdwg.org/dwc/text/">
${filed(
  'core',
  `${dwc}Occurrence`,
  'occurrence.csv',
  'id',
  occurrence.map((term) => dwc + term),
)}
${filed(
  'extension',
  'http://rs.gbif.org/terms/1.0/Multimedia',
  'multimedia.csv',
  'coreid',
  multimedia.map((term) => dc + term),
).replace(/ {4}<field index="0".*\n/, '')}
</archive>
`;
