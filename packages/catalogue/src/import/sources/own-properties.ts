import { bestGrade, type Facts, type Grades, gradesOf, type SourceBox } from '../source-row.ts';
import { textValue, ValueProblem } from '../tables/values.ts';
import type { OwnProperties } from './darwin-core-properties.ts';

/** As a catalogue keeps times, whatever year a camera's clock says. */
const isoTime = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?$/;

type Json = Readonly<Record<string, unknown>>;

const damaged = (what: string) =>
  new ValueProblem(`its dynamicProperties are damaged (${what}): export the table again, or empty the cell`);

/**
 * What an export wrote into `dynamicProperties`; undefined for anything else. Throws a {@link ValueProblem} where it is not as it was written: whoever has
 * the file may have edited it.
 */
export function parseOwnProperties(text: string): OwnProperties | undefined {
  if (!text.trimStart().startsWith('{"flukeprint"')) return undefined;
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    throw damaged('no JSON');
  }
  const { aliases, animalNotes, flags, photos } = objectOf(objectOf(written, 'the whole').flukeprint, 'flukeprint');
  return {
    aliases: namesOf(aliases, 'aliases'),
    animalNotes: textOf(animalNotes, 'animalNotes'),
    flags: flagsOf(flags),
    photos: listOf(photos, 'photos').map(photoOf),
  };
}

function photoOf(value: unknown): OwnProperties['photos'][number] {
  const { path, root, facts, annotation } = objectOf(value, 'photos');
  const name = textOf(path, 'path');
  if (name === null) throw damaged('a photo without path');
  const folder = textOf(root, 'root');
  return {
    path: name,
    ...(folder !== null && { root: folder }),
    ...(isSaid(facts) && { facts: factsOf(objectOf(facts, 'facts')) }),
    ...(isSaid(annotation) && { annotation: annotationOf(objectOf(annotation, 'annotation')) }),
  };
}

function factsOf(facts: Json): Facts {
  const hash = textOf(facts.hash, 'hash');
  if (hash !== null && !/^[0-9a-f]{64}$/.test(hash)) throw damaged('hash');
  const taken = textOf(facts.taken_at, 'taken_at');
  if (taken !== null && !isoTime.test(taken)) throw damaged('taken_at');
  const whole = (field: keyof Facts, least: number, most: number) => numberOf(facts[field], field, least, most, true);
  return {
    hash,
    bytes: whole('bytes', 0, Number.MAX_SAFE_INTEGER),
    width: whole('width', 1, 1e6),
    height: whole('height', 1, 1e6),
    taken_at: taken,
    taken_offset: whole('taken_offset', -1440, 1440),
    camera: textOf(facts.camera, 'camera'),
    latitude: numberOf(facts.latitude, 'latitude', -90, 90),
    longitude: numberOf(facts.longitude, 'longitude', -180, 180),
  };
}

function annotationOf({
  box,
  grades,
  viewpoint,
  extra,
}: Json): NonNullable<OwnProperties['photos'][number]['annotation']> {
  const given = isSaid(grades) ? objectOf(grades, 'grades') : {};
  return {
    box: isSaid(box) ? boxOf(objectOf(box, 'box').numbers) : null,
    grades: gradesOf((field): Grades[typeof field] => numberOf(given[field], field, 1, bestGrade(field), true)),
    viewpoint: textOf(viewpoint, 'viewpoint'),
    extra: isSaid(extra) ? extraOf(objectOf(extra, 'extra')) : null,
  };
}

function boxOf(value: unknown): SourceBox {
  const numbers = listOf(value, 'box').map((one) => numberOf(one, 'box', -1e6, 1e6));
  if (numbers.length !== 4 || numbers.includes(null)) throw damaged('box');
  return { numbers: numbers as unknown as SourceBox['numbers'] };
}

function extraOf(extra: Json): Record<string, string> {
  const kept = Object.entries(extra).map(([name, value]) => [textOf(name, 'extra'), textOf(value, name)] as const);
  if (kept.some((pair) => pair.includes(null))) throw damaged('extra');
  return Object.fromEntries(kept) as Record<string, string>;
}

/** JSON in JSON, as the catalogue keeps it. */
function flagsOf(value: unknown): string | null {
  const text = textOf(value, 'flags');
  if (text === null) return null;
  try {
    return JSON.stringify(namesOf(JSON.parse(text), 'flags'));
  } catch {
    throw damaged('flags');
  }
}

const isSaid = (value: unknown) => value !== null && value !== undefined;

function objectOf(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(what);
  return value as Json;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw damaged(what);
  return value;
}

function textOf(value: unknown, what: string): string | null {
  if (!isSaid(value)) return null;
  if (typeof value !== 'string') throw damaged(what);
  return textValue(value, what);
}

function namesOf(value: unknown, what: string): string[] {
  return listOf(value, what).map((one) => {
    const name = textOf(one, what);
    if (name === null) throw damaged(what);
    return name;
  });
}

function numberOf(value: unknown, what: string, least: number, most: number, isWhole = false): number | null {
  if (!isSaid(value)) return null;
  if (typeof value !== 'number' || value < least || value > most || (isWhole && !Number.isInteger(value)))
    throw damaged(what);
  return value;
}
