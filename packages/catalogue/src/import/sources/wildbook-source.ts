import type { Row, Table } from '@flukeprint/data';
import type { SourceOptions } from '../import-options.ts';
import { bareRow, gradesOf, type Reading, type SourceRow } from '../source-row.ts';
import type { OpenedTable } from '../tables/opened-table.ts';
import { aliasList, gradeValue, nameValue, numberValue, textValue, ValueProblem } from '../tables/values.ts';
import { parseWhen } from '../tables/when.ts';
import { NamedValues } from './named-values.ts';
import { PhotoLocator } from './photo-locator.ts';
import { readRows } from './read-rows.ts';

const asset = /^encounter\.mediaasset(\d+)$/i;

/** Whether a table is a sheet of Wildbook's bulk import. */
export const isWildbook = ({ columns }: Pick<Table, 'columns'>): boolean => columns.some((name) => asset.test(name));

/** Wildbook's bulk import: a row for each encounter, with its photos side by side. */
export function readWildbookSource(table: OpenedTable, options: SourceOptions): Reading {
  const values = new NamedValues(table);
  const assets = table.columns.flatMap((name) => asset.exec(name)?.[1] ?? []);
  const locator = new PhotoLocator(table.file, ['.', 'photos', 'images'], options);
  const rowsOf = (row: Row): SourceRow[] => {
    const text = (...names: readonly string[]) =>
      values.of(row, ...names.map((name) => (name.includes('.') ? name : `Encounter.${name}`)));
    const photos = assets.map((number) => ({
      name: text(`mediaAsset${number}`),
      quality: gradeValue(text(`Encounter.mediaAsset${number}.quality`), 'quality'),
    }));
    const genus = text('genus').trim();
    const species = [genus, text('specificEpithet').trim()].filter((part) => part !== '').join(' ');
    const nickname = text('MarkedIndividual.nickname', 'MarkedIndividual.nickName');
    const whole = {
      where: `line ${row.line}`,
      encounter: {
        code: nameValue(text('alternateID', 'catalogNumber', 'id'), 'Encounter.alternateID') || null,
        group: `row ${row.line}`,
        seen_at: seenOf(text),
        place: textValue(text('locationID', 'verbatimLocality'), 'Encounter.locationID'),
        latitude: numberValue(text('decimalLatitude', 'latitude'), 'Encounter.decimalLatitude', -90, 90),
        longitude: numberValue(text('decimalLongitude', 'longitude'), 'Encounter.decimalLongitude', -180, 180),
        observer: textValue(text('submitterID'), 'Encounter.submitterID'),
        notes: textValue(text('researcherComments'), 'Encounter.researcherComments'),
        flags: null,
      },
      animal: {
        name: nameValue(text('MarkedIndividual.individualID', 'individualID'), 'MarkedIndividual.individualID'),
        aliases: aliasList(nickname),
        sex: textValue(text('sex', 'MarkedIndividual.sex'), 'Encounter.sex'),
        species: textValue(species, 'Encounter.genus'),
        notes: null,
      },
    };
    const quality = gradeValue(text('quality'), 'quality');
    const extra = values.others(row);
    const named = photos.filter(({ name }) => name.trim() !== '');
    if (named.length === 0) {
      if (whole.animal.name === '') throw new ValueProblem('names neither a photo nor an animal');
      return [{ ...bareRow, ...whole, photo: null }];
    }
    return named.map((photo) => ({
      ...bareRow,
      ...whole,
      photo: locator.locate(photo.name),
      grades: gradesOf((field) => (field === 'quality' ? (photo.quality ?? quality) : null)),
      extra,
    }));
  };
  const { rows, problems } = readRows(table, rowsOf);
  const what = `${table.file}: Wildbook's bulk import, ${table.rows.length} encounters`;
  return { what, rows, problems, notes: table.notes };
}

function seenOf(text: (...names: readonly string[]) => string): string | null {
  const [year, month, day, hour, minute] = ['year', 'month', 'day', 'hour', 'minutes'].map((name) =>
    text(name).trim().replace(/\.0+$/, ''),
  ) as [string, string, string, string, string];
  if (year === '') return null;
  const date = [year, month, day].slice(0, month === '' ? 1 : day === '' ? 2 : 3).join('-');
  const written = day === '' || hour === '' ? date : `${date} ${hour}:${(minute || '0').padStart(2, '0')}`;
  const when = parseWhen(written);
  if (typeof when === 'string') throw new ValueProblem(when);
  return when.at;
}
