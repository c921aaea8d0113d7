import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { columnOf, type Row, type Table } from '@flukeprint/data';
import { CatalogueError } from '../../errors.ts';
import type { SourceOptions } from '../import-options.ts';
import { bareRow, noFacts, type Reading, type SourceRow } from '../source-row.ts';
import { openTable } from '../tables/open-table.ts';
import type { OpenedTable } from '../tables/opened-table.ts';
import { nameValue, numberValue, textValue, ValueProblem } from '../tables/values.ts';
import { parseWhen } from '../tables/when.ts';
import { type OwnProperties, ownCode } from './darwin-core-properties.ts';
import { NamedValues } from './named-values.ts';
import { parseOwnProperties } from './own-properties.ts';
import { PhotoLocator } from './photo-locator.ts';
import { readRows } from './read-rows.ts';

/** Whether a table is Darwin Core's of occurrences. */
export const isDarwinCore = (table: Pick<Table, 'columns'>): boolean =>
  columnOf(table, 'occurrenceID', 'dwc:occurrenceID') >= 0 &&
  columnOf(table, 'eventDate', 'dwc:eventDate', 'basisOfRecord', 'organismID') >= 0;

const tableNames = ['occurrence.csv', 'occurrence.txt', 'occurrence.tsv', 'occurrences.csv'];
const mediaNames = ['multimedia.csv', 'multimedia.txt', 'multimedia.tsv'];

/** The table of occurrences of an unpacked archive; undefined where a folder has none. */
export const occurrenceTable = (folder: string): string | undefined => fileIn(folder, tableNames);

const fileIn = (folder: string, names: readonly string[]) =>
  names.map((name) => join(folder, name)).find((file) => existsSync(file));

/** Darwin Core: an occurrence is an encounter; its photos stand in associatedMedia, or in the table of multimedia beside it. */
export async function readDarwinCoreSource(table: OpenedTable, options: SourceOptions): Promise<Reading> {
  const values = new NamedValues(table);
  const mediaFile = fileIn(dirname(table.file), mediaNames);
  const media = mediaFile ? await photosByOccurrence(mediaFile) : new Map<string, string[]>();
  const locator = new PhotoLocator(table.file, ['.', 'photos', 'images'], options);
  const rowsOf = (row: Row): SourceRow[] => {
    const text = (...names: readonly string[]) => values.of(row, ...names);
    const id = nameValue(text('occurrenceID', 'id'), 'occurrenceID');
    if (id === '') throw new ValueProblem('has no occurrenceID');
    const own = parseOwnProperties(text('dynamicProperties'));
    const date = text('eventDate').trim();
    const time = text('eventTime').trim();
    const when = date === '' ? null : parseWhen(time !== '' && date.length === 10 ? `${date} ${time}` : date, options);
    if (typeof when === 'string') throw new ValueProblem(when);
    const associated = text('associatedMedia').split('|');
    const names = [...new Set([...(media.get(id) ?? []), ...associated].map((name) => name.trim()))].filter(
      (name) => name !== '',
    );
    const whole = {
      where: `line ${row.line}`,
      encounter: {
        code: ownCode(id),
        group: id,
        seen_at: when?.at ?? null,
        place: textValue(text('locality', 'verbatimLocality'), 'locality'),
        latitude: numberValue(text('decimalLatitude'), 'decimalLatitude', -90, 90),
        longitude: numberValue(text('decimalLongitude'), 'decimalLongitude', -180, 180),
        observer: textValue(text('recordedBy'), 'recordedBy'),
        notes: textValue(text('occurrenceRemarks'), 'occurrenceRemarks'),
        flags: own?.flags ?? null,
      },
      animal: {
        name: nameValue(text('organismID', 'organismName', 'individualID'), 'organismID'),
        aliases: own?.aliases ?? [],
        sex: textValue(text('sex'), 'sex'),
        species: textValue(text('scientificName'), 'scientificName'),
        notes: own?.animalNotes ?? null,
      },
    };
    // Of our own export: follows from the catalogue's journal.
    if (own)
      text('basisOfRecord', 'identifiedBy', 'dateIdentified', 'identificationVerificationStatus', 'organismName');
    const extra = own ? null : values.others(row);
    const photos = own?.photos ?? names.map((path) => ({ path }) as OwnProperties['photos'][number]);
    if (photos.length === 0 && whole.animal.name === '') throw new ValueProblem('names neither a photo nor an animal');
    if (photos.length === 0) return [{ ...bareRow, ...whole, photo: null }];
    return photos.map(({ path, root, facts, annotation }) => ({
      ...bareRow,
      ...(annotation ? {} : { extra }),
      ...annotation,
      ...whole,
      photo: locator.locate(path, facts ?? noFacts, root ?? null),
    }));
  };
  const { rows, problems } = readRows(table, rowsOf);
  const beside = mediaFile ? [`photos as ${mediaFile} names them`] : [];
  const what = `${table.file}: Darwin Core, ${table.rows.length} occurrences`;
  return { what, rows, problems, notes: [...table.notes, ...beside] };
}

/** Paths or addresses of media by the occurrence that they show. */
async function photosByOccurrence(file: string): Promise<Map<string, string[]>> {
  const table = await openTable(file);
  const values = new NamedValues(table);
  if (!values.has('identifier') && !values.has('accessURI'))
    throw new CatalogueError(`${file} has no column identifier or accessURI; found ${table.columns.join(', ')}`);
  const photos = new Map<string, string[]>();
  for (const row of table.rows) {
    const type = values.of(row, 'type', 'format');
    const path = values.of(row, 'identifier', 'accessURI').trim();
    const id = values.of(row, 'coreid', 'occurrenceID', 'id').trim();
    if (path === '' || (type !== '' && !/image/i.test(type))) continue;
    const own = photos.get(id);
    if (own) own.push(path);
    else photos.set(id, [path]);
  }
  return photos;
}
