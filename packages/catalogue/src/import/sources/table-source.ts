import { boxColumns, type Row } from '@flukeprint/data';
import { CatalogueError } from '../../errors.ts';
import type { SourceOptions } from '../import-options.ts';
import {
  type Facts,
  type Grades,
  gradeFields,
  gradesOf,
  noFacts,
  type Reading,
  type SourceAnimal,
  type SourceEncounter,
  type SourceRow,
} from '../source-row.ts';
import { chooseFields } from '../tables/choose-fields.ts';
import { type FieldName, fieldNames } from '../tables/fields.ts';
import type { OpenedTable } from '../tables/opened-table.ts';
import {
  aliasList,
  gradeValue,
  nameValue,
  numberValue,
  textValue,
  ValueProblem,
  wholeValue,
} from '../tables/values.ts';
import { parseWhen, type When } from '../tables/when.ts';
import { Once } from './once.ts';
import { PhotoLocator } from './photo-locator.ts';
import { readRows } from './read-rows.ts';

/** Folders beside a table that photos may lie in: of a lab's own, of our export, of Kaggle's challenges. */
const beside = ['.', 'photos', 'images', 'train', 'train_images'];

const dateFields = ['date', 'time', 'year', 'month', 'day'] as const;
const encounterFields = [
  ...dateFields,
  ...(['encounter', 'encounter-number', 'place', 'latitude', 'longitude', 'observer', 'notes', 'flags'] as const),
] as const;
const animalFields = ['animal', 'aliases', 'sex', 'species', 'animal-notes'] as const;

/** A table with any columns, a row for each animal in a photo. */
export function readTableSource(table: OpenedTable, options: SourceOptions): Reading {
  const { at, extra, notes } = chooseFields(table, options.columns);
  if (at.photo < 0 && options.columns?.photo !== '')
    throw new CatalogueError(
      `${table.file} has no column of photos; found ${table.columns.join(', ')}: name it with --columns photo=COLUMN (photo= with nothing brings in the animals alone)`,
    );
  const locator = new PhotoLocator(table.file, beside, options);
  const boxOf = boxColumns(table);
  const once = {
    when: new Once<{ when: When | null }>(),
    grades: new Once<Grades>(),
    extra: new Once<{ extra: SourceRow['extra'] }>(),
    encounter: new Once<SourceEncounter>(),
    animal: new Once<SourceAnimal>(),
  };
  const rowOf = (row: Row): SourceRow => {
    const text = (field: FieldName) => (at[field] < 0 ? '' : (row.values[at[field]] ?? ''));
    const texts = (fields: readonly FieldName[]) => fields.map(text);
    const box = boxOf?.(row);
    if (typeof box === 'string') throw new ValueProblem(box);
    const photo = text('photo');
    const name = nameValue(text('animal'), 'the name of the animal');
    if (photo.trim() === '' && name === '') throw new ValueProblem('names neither a photo nor an animal');
    const { when: seen } = once.when.of(texts(dateFields), () => ({
      when: whenOf(text, { ...options, isWorkbook: table.isWorkbook }),
    }));
    const root = textValue(text('root'), 'photo_root');
    const located = photo.trim() === '' ? null : locator.locate(photo, factsOf(text), root);
    // Spelled out: a copy of another object takes a third more room, two hundred thousand times.
    return {
      where: `line ${row.line}`,
      photo: located,
      box: box ? { numbers: [box.x, box.y, box.w, box.h] } : null,
      grades: once.grades.of(texts(gradeFields), () => gradesOf((field) => gradeValue(text(field), field))),
      viewpoint: textValue(text('viewpoint'), 'viewpoint'),
      extra: once.extra.of(
        extra.map(({ at: position }) => row.values[position] ?? ''),
        () => ({ extra: extraOf(row) }),
      ).extra,
      encounter: once.encounter.of(texts(encounterFields), () => ({
        code: nameValue(text('encounter'), 'encounter') || null,
        group: textValue(text('encounter-number'), 'encounter_number'),
        seen_at: seen?.at ?? null,
        place: textValue(text('place'), 'place'),
        latitude: numberValue(text('latitude'), 'latitude', -90, 90),
        longitude: numberValue(text('longitude'), 'longitude', -180, 180),
        observer: textValue(text('observer'), 'observer'),
        notes: textValue(text('notes'), 'notes'),
        flags: text('flags').trim() === '' ? null : JSON.stringify(aliasList(text('flags'))),
      })),
      animal: once.animal.of(texts(animalFields), () => ({
        name,
        aliases: aliasList(text('aliases')),
        sex: textValue(text('sex'), 'sex'),
        species: textValue(text('species'), 'species'),
        notes: textValue(text('animal-notes'), 'animal_notes'),
      })),
    };
  };
  const extraOf = ({ values }: Row) => {
    const kept = extra.flatMap(({ at: position, name }) => {
      const value = textValue(values[position] ?? '', name);
      return value === null ? [] : [[name, value] as const];
    });
    return kept.length > 0 ? Object.fromEntries(kept) : null;
  };
  const { rows, problems } = readRows(table, rowOf);
  const kept = extra.length > 0 ? [`kept as they are: ${extra.map(({ name }) => name).join(', ')}`] : [];
  const what = `${table.file}: a table of ${table.rows.length} rows`;
  const columns = Object.fromEntries(
    fieldNames.flatMap((field) => (at[field] < 0 ? [] : [[field, table.columns[at[field]]!]])),
  );
  return {
    what,
    rows,
    problems,
    notes: [...table.notes, ...notes, ...kept],
    columns: { ...options.columns, ...columns },
  };
}

type Text = (field: FieldName) => string;

/** From one column, with a time beside it, or from three. */
function whenOf(text: Text, reading: { dates?: SourceOptions['dates']; isWorkbook: boolean }): When | null {
  const written = text('date').trim();
  const parts = [text('year'), text('month'), text('day')].map((part) => part.trim().replace(/\.0+$/, ''));
  const date = written !== '' ? written : parts.slice(0, parts.indexOf('') < 0 ? 3 : parts.indexOf('')).join('-');
  if (date === '') return null;
  const time = text('time').trim();
  const when = parseWhen(date, reading);
  if (typeof when === 'string') throw new ValueProblem(when);
  if (time === '' || when.at.length !== 10) return when;
  const both = parseWhen(`${when.at} ${time.replace(/^\d{4}-\d\d-\d\dT/, '')}`);
  if (typeof both === 'string') throw new ValueProblem(`time ${time.slice(0, 40)} is not understood; write 10:11`);
  return both;
}

/** What the table says of the photo, which counts where the photo is not there. */
function factsOf(text: Text): Facts {
  const taken = text('taken-at').trim();
  const when = taken === '' ? null : parseWhen(taken);
  if (typeof when === 'string') throw new ValueProblem(when);
  const hash = text('hash').trim().toLowerCase();
  if (hash !== '' && !/^[0-9a-f]{64}$/.test(hash)) throw new ValueProblem(`sha256 ${hash.slice(0, 40)} is none`);
  const facts = {
    hash: hash === '' ? null : hash,
    bytes: wholeValue(text('bytes'), 'bytes', 0, Number.MAX_SAFE_INTEGER),
    width: wholeValue(text('width'), 'width', 1, 1e6),
    height: wholeValue(text('height'), 'height', 1, 1e6),
    taken_at: when?.at ?? null,
    taken_offset: wholeValue(text('taken-offset'), 'taken_offset', -1440, 1440) ?? when?.offset ?? null,
    camera: textValue(text('camera'), 'camera'),
    latitude: numberValue(text('photo-latitude'), 'photo_latitude', -90, 90),
    longitude: numberValue(text('photo-longitude'), 'photo_longitude', -180, 180),
  };
  return Object.values(facts).every((fact) => fact === null) ? noFacts : facts;
}
