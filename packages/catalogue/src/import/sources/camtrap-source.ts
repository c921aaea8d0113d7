import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Row } from '@flukeprint/data';
import { CatalogueError } from '../../errors.ts';
import type { SourceOptions } from '../import-options.ts';
import { bareRow, type Facts, gradesOf, noFacts, type Reading, type SourceBox, type SourceRow } from '../source-row.ts';
import { openTable } from '../tables/open-table.ts';
import { gradeValue, nameValue, numberValue, textValue, ValueProblem } from '../tables/values.ts';
import { parseWhen } from '../tables/when.ts';
import { ownCode } from './darwin-core-properties.ts';
import { NamedValues } from './named-values.ts';
import { PhotoLocator } from './photo-locator.ts';
import { readRows } from './read-rows.ts';

/** Whether a folder is a Camera Trap Data Package. */
export const isCamtrap = (folder: string): boolean => existsSync(join(folder, 'datapackage.json'));

/** Camtrap DP 1.0: observations of animals, on a photo or on the photos of an event. */
export async function readCamtrapSource(folder: string, options: SourceOptions): Promise<Reading> {
  const files = await resourcesOf(folder);
  const table = async (name: string) => {
    const opened = await openTable(files(name));
    return { ...opened, values: new NamedValues(opened) };
  };
  const [deployments, media, observations] = [
    await table('deployments'),
    await table('media'),
    await table('observations'),
  ];
  const deploymentOf = new Map(deployments.rows.map((row) => [deployments.values.of(row, 'deploymentID'), row]));
  const mediaOf = new Map(media.rows.map((row) => [media.values.of(row, 'mediaID'), row]));
  const mediaAt = Map.groupBy(media.rows, (row) => media.values.of(row, 'deploymentID'));
  const locator = new PhotoLocator(observations.file, ['.', 'photos', 'media'], options);
  const text = (row: Row, ...names: readonly string[]) => observations.values.of(row, ...names);
  const ofAnimals = observations.rows.filter((row) => ['animal', ''].includes(text(row, 'observationType')));
  const animals = withoutSummaries(ofAnimals, text);
  const many = eventsOfMany(animals, text);

  const takenAt = (row: Row) => media.values.of(row, 'timestamp');
  const rowsOf = (row: Row): SourceRow[] => {
    const deployment = deploymentOf.get(text(row, 'deploymentID'));
    const at = (...names: readonly string[]) => (deployment ? deployments.values.of(deployment, ...names) : '');
    const name = nameValue(text(row, 'individualID'), 'individualID');
    const event = nameValue(text(row, 'eventID'), 'eventID');
    const start = seen(text(row, 'eventStart'));
    const tags = tagsOf(text(row, 'observationTags'));
    const own = text(row, 'mediaID');
    const found =
      own === ''
        ? during(mediaAt.get(text(row, 'deploymentID')) ?? [], takenAt, text(row, 'eventStart'), text(row, 'eventEnd'))
        : [mediaOf.get(own)];
    if (found.length === 0 || found.includes(undefined))
      throw new ValueProblem(own === '' ? 'its event has no media' : `its media ${own} is not in media.csv`);
    const whole = {
      where: `line ${row.line}`,
      box: boxOf((field) => text(row, field)),
      grades: gradesOf((field) => gradeValue(tags.get(field) ?? '', field)),
      viewpoint: tags.get('viewpoint') ?? null,
      encounter: {
        code: event === '' || many.has(event) ? null : ownCode(event),
        group: event === '' ? null : `${event}\n${name}`,
        seen_at: start,
        place: textValue(at('locationName', 'locationID'), 'locationName'),
        latitude: numberValue(at('latitude'), 'latitude', -90, 90),
        longitude: numberValue(at('longitude'), 'longitude', -180, 180),
        observer: textValue(at('setupBy'), 'setupBy'),
        notes: textValue(text(row, 'observationComments'), 'observationComments'),
        flags: null,
      },
      animal: {
        ...{ name, aliases: [], notes: null, sex: textValue(text(row, 'sex'), 'sex') },
        species: textValue(text(row, 'scientificName'), 'scientificName'),
      },
    };
    const camera = textValue(at('cameraModel', 'cameraID'), 'cameraModel');
    const hasClock = at('timestampIssues').toLowerCase() !== 'true';
    return found.map((medium) => ({
      ...bareRow,
      ...whole,
      photo: locator.locate(
        media.values.of(medium!, 'filePath') || media.values.of(medium!, 'fileName'),
        factsOf((field) => media.values.of(medium!, field), camera, hasClock),
      ),
    }));
  };
  const { rows, problems } = readRows({ rows: animals }, rowsOf);
  const others = observations.rows.length - ofAnimals.length;
  const again = ofAnimals.length - animals.length;
  const notes = [
    ...(others > 0 ? [`${others} observations of people, vehicles or nothing are left out`] : []),
    ...(again > 0 ? [`${again} observations of events are left out: those of their media say the same and more`] : []),
  ];
  return { what: `${folder}: Camtrap DP, ${animals.length} observations of animals`, rows, problems, notes };
}

type Text = (row: Row, ...names: readonly string[]) => string;

/** Without those of an event that has observations of its media, too: of the same animal, or of any where it names none. */
function withoutSummaries(rows: readonly Row[], text: Text): Row[] {
  const event = (row: Row) => JSON.stringify([text(row, 'deploymentID'), text(row, 'eventID')]);
  const inMedia = new Map<string, Set<string>>();
  for (const row of rows) {
    if (text(row, 'mediaID') === '' || text(row, 'eventID') === '') continue;
    const names = inMedia.get(event(row)) ?? new Set();
    inMedia.set(event(row), names.add(text(row, 'individualID').trim()));
  }
  return rows.filter((row) => {
    const names = text(row, 'mediaID') === '' ? inMedia.get(event(row)) : undefined;
    const name = text(row, 'individualID').trim();
    return !names || (name !== '' && !names.has(name));
  });
}

/** Events in which several animals were seen: an encounter is of one. */
function eventsOfMany(rows: readonly Row[], text: Text): Set<string> {
  const names = Map.groupBy(rows, (row) => text(row, 'eventID').trim());
  const isOfMany = (own: readonly Row[]) => new Set(own.map((row) => text(row, 'individualID'))).size > 1;
  return new Set([...names].filter(([, own]) => isOfMany(own)).map(([event]) => event));
}

async function resourcesOf(folder: string): Promise<(name: string) => string> {
  const file = join(folder, 'datapackage.json');
  let resources: unknown;
  try {
    ({ resources } = JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new CatalogueError(`${file} cannot be read: ${(error as Error).message}`);
  }
  return (name) => {
    const found = Array.isArray(resources) ? resources.find((resource) => resource?.name === name) : undefined;
    if (typeof found?.path === 'string') {
      const path = join(folder, found.path);
      // A package that somebody sent reads nothing beside itself.
      if (isAbsolute(found.path) || relative(folder, path).split(sep)[0] === '..')
        throw new CatalogueError(`${file}: the path ${JSON.stringify(found.path)} leads out of its folder`);
      return path;
    }
    throw new CatalogueError(
      `${file} has no resource ${name}, as Camtrap DP 1.0 has: deployments, media, observations`,
    );
  };
}

function seen(written: string): string | null {
  if (written.trim() === '') return null;
  const when = parseWhen(written);
  if (typeof when === 'string') throw new ValueProblem(when);
  return when.at;
}

/** The media of an event that is not about one medium: those taken while it lasted. */
function during(rows: readonly Row[], takenAt: (row: Row) => string, start: string, end: string): Row[] {
  if (start.trim() === '') return [];
  const [first, last] = [momentOf(start), momentOf(end.trim() === '' ? start : end)];
  return rows.filter((row) => momentOf(takenAt(row)) >= first && momentOf(takenAt(row)) <= last);
}

/** Milliseconds; what says no zone is taken for UTC. */
function momentOf(written: string): number {
  const when = parseWhen(written);
  if (typeof when === 'string') return Number.NaN;
  return Date.parse(when.at.length > 10 ? `${when.at}Z` : when.at) - 60_000 * (when.offset ?? 0);
}

const tagsOf = (text: string) =>
  new Map(
    text.split('|').flatMap((tag) => {
      const at = tag.indexOf(':');
      return at < 0 ? [] : [[tag.slice(0, at).trim(), tag.slice(at + 1).trim()] as const];
    }),
  );

function boxOf(text: (field: string) => string): SourceBox | null {
  const fields = ['bboxX', 'bboxY', 'bboxWidth', 'bboxHeight'] as const;
  const numbers = fields.map((field) => numberValue(text(field), field, 0, 1));
  if (numbers.some((number) => number === null)) return null;
  return { numbers: numbers as unknown as SourceBox['numbers'], isShare: true };
}

function factsOf(text: (field: string) => string, camera: string | null, hasClock: boolean): Facts {
  const id = text('mediaID');
  const taken = text('timestamp') === '' ? null : parseWhen(text('timestamp'));
  if (typeof taken === 'string') throw new ValueProblem(taken);
  const size = sizeOf(text('exifData'));
  return {
    ...noFacts,
    ...size,
    hash: /^[0-9a-f]{64}$/.test(id) ? id : null,
    taken_at: taken?.at ?? null,
    taken_offset: hasClock ? (taken?.offset ?? null) : null,
    camera,
  };
}

/** By the names that EXIF has for them. */
function sizeOf(exif: string): Pick<Facts, 'width' | 'height'> {
  try {
    const { PixelXDimension: width, PixelYDimension: height } = JSON.parse(exif) ?? {};
    if (Number.isInteger(width) && Number.isInteger(height)) return { width, height };
  } catch {
    // Not every program writes JSON there.
  }
  return { width: null, height: null };
}
