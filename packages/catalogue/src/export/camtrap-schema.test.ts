import { readFileSync } from 'node:fs';
import { columnOf, parseTable, type Row } from '@flukeprint/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePhoto } from '../testing/lab-table.ts';
import { bring, Workplace } from '../testing/season-folder.ts';
import { exportCatalogue } from './export-catalogue.ts';

/** What Camtrap DP 1.0 says of a column that we write. */
interface Column {
  readonly isRequired?: true;
  readonly isUnique?: true;
  readonly pattern?: RegExp;
  readonly range?: readonly [number, number];
  /** Table whose column of this name has the value. */
  readonly of?: string;
}

const time: Column = { pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/ };
const id: Column = { isRequired: true, isUnique: true };
const yesOrNo = /^(true|false)$/;
const share: Column = { range: [0, 1] };
const side: Column = { range: [1e-15, 1] };

/** In the order of the format's fields, without those that are never written. */
const schema: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  deployments: {
    deploymentID: id,
    locationName: {},
    latitude: { isRequired: true, range: [-90, 90] },
    longitude: { isRequired: true, range: [-180, 180] },
    deploymentStart: { isRequired: true, ...time },
    deploymentEnd: { isRequired: true, ...time },
    setupBy: {},
    cameraModel: {},
    timestampIssues: { pattern: yesOrNo },
  },
  media: {
    mediaID: id,
    deploymentID: { isRequired: true, of: 'deployments' },
    captureMethod: { pattern: /^(activityDetection|timeLapse)$/ },
    timestamp: { isRequired: true, ...time },
    filePath: { isRequired: true, pattern: /^[^./~]((?!\.\.).)*$/ },
    filePublic: { isRequired: true, pattern: yesOrNo },
    fileName: {},
    fileMediatype: { isRequired: true, pattern: /^(image|video|audio)\/.+$/ },
    exifData: { pattern: /^\{.*\}$/ },
  },
  observations: {
    observationID: id,
    deploymentID: { isRequired: true, of: 'deployments' },
    mediaID: { of: 'media' },
    eventID: {},
    eventStart: { isRequired: true, ...time },
    eventEnd: { isRequired: true, ...time },
    observationLevel: { isRequired: true, pattern: /^(media|event)$/ },
    observationType: { isRequired: true, pattern: /^(animal|human|vehicle|blank|unknown|unclassified)$/ },
    scientificName: {},
    count: { pattern: /^[1-9]\d*$/ },
    sex: { pattern: /^(female|male)$/ },
    individualID: {},
    bboxX: share,
    bboxY: share,
    bboxWidth: side,
    bboxHeight: side,
    classificationMethod: { pattern: /^(human|machine)$/ },
    classifiedBy: {},
    classificationTimestamp: time,
    observationTags: {},
    observationComments: {},
  },
};

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
  for (const [i, name] of ['a', 'b', 'c', 'd', 'e', '.hidden'].entries())
    await writePhoto(
      place.at(`${name}.jpg`),
      60 + i,
      i === 2 ? { at: '2024:08:03 09:30:00', zone: '-01:00' } : undefined,
    );
});
afterAll(() => place.remove());

test("an export holds what Camtrap DP 1.0's schemas say of each column", async () => {
  await using catalogue = await place.fresh();
  const table = await place.table(
    [
      'path,individual,date,time,lat,lon,sex,quality,encounter,place,species,notes,x,y,w,h',
      'a.jpg,Luna,2024-08-03,10:11,38.5,-28.25,female,3,E1,Pico,Megaptera novaeangliae,"calm, near",30,10,20,20',
      'b.jpg,Luna,2024-08-03,10:12,38.5,-28.25,female,,E1,Pico,Megaptera novaeangliae,,,,,',
      'c.jpg,Sal,,,38.5,-28.25,unknown,,,,,,,,,',
      'd.jpg,,3 Aug 2024,,38.5,-28.25,,,,,,,,,,',
      'e.jpg,Nova,2024-08,,38.5,-28.25,,,,,,,,,,',
      '.hidden.jpg,Onda,2024-08-05,,38.5,-28.25,,,,,,,,,,',
    ].join('\n'),
  );
  await bring(catalogue, table);
  const { notes } = await exportCatalogue(catalogue, { format: 'camtrap-dp', path: place.at('out') });
  expect(notes).toEqual([
    expect.stringMatching(/^1 encounters say no day/),
    expect.stringMatching(/^1 photos have paths that Camtrap DP does not allow/),
  ]);
  const tables = Object.fromEntries(
    Object.keys(schema).map((name) => {
      const file = place.at('out', `${name}.csv`);
      return [name, parseTable(readFileSync(file, 'utf8'), file)];
    }),
  );
  const wrong: string[] = [];
  for (const [name, columns] of Object.entries(schema)) {
    const own = tables[name]!;
    expect(own.columns).toEqual(Object.keys(columns));
    for (const [column, told] of Object.entries(columns)) {
      const valuesOf = ({ columns: all, rows }: { columns: readonly string[]; rows: readonly Row[] }) =>
        rows.map(({ values }) => values[columnOf({ columns: all }, column)]!);
      const values = valuesOf(own);
      const others = told.of === undefined ? undefined : valuesOf(tables[told.of]!);
      if (told.isUnique) expect(new Set(values).size, column).toBe(values.length);
      for (const value of values)
        if (value === '' ? told.isRequired : !isAllowed(value, told, others)) wrong.push(`${name}.${column}: ${value}`);
    }
  }
  expect(wrong).toEqual(['media.filePath: .hidden.jpg']);
  const { columns, rows } = tables.observations!;
  const seen = rows.map(({ values }) => Object.fromEntries(columns.map((column, k) => [column, values[k]])));
  const [luna] = seen;
  // A box beyond the edge is written as far as the photo goes.
  expect(luna).toMatchObject({ sex: 'female', individualID: 'Luna', count: '1', eventID: 'E1', bboxX: '0.75' });
  expect(luna).toMatchObject({ bboxY: '0.5', bboxWidth: '0.25', bboxHeight: '0.5', observationTags: 'quality:3' });
  const sal = seen.find(({ individualID }) => individualID === 'Sal');
  expect(sal).toMatchObject({ eventStart: '2024-08-03T09:30:00-01:00', sex: '' });
});

function isAllowed(value: string, { pattern, range }: Column, others: readonly string[] | undefined): boolean {
  if (pattern && !pattern.test(value)) return false;
  if (range && !(Number(value) >= range[0] && Number(value) <= range[1])) return false;
  return others === undefined || others.includes(value);
}

test("datapackage.json holds what the format's profile asks for", () => {
  const about = JSON.parse(readFileSync(place.at('out', 'datapackage.json'), 'utf8'));
  const schemas = 'https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0';
  expect(about).toMatchObject({
    profile: `${schemas}/camtrap-dp-profile.json`,
    created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    contributors: [{ title: expect.any(String), role: 'contributor' }],
    project: {
      title: expect.any(String),
      samplingDesign: 'opportunistic',
      captureMethod: ['activityDetection'],
      individualAnimals: true,
      observationLevel: ['media'],
    },
    spatial: { type: 'Polygon' },
    temporal: { start: '2024-08-03', end: '2024-08-05' },
    taxonomic: [{ scientificName: 'Megaptera novaeangliae' }],
  });
  const [ring] = about.spatial.coordinates;
  expect([ring.length, ring[0]]).toEqual([5, ring[4]]);
  for (const name of ['deployments', 'media', 'observations'])
    expect(about.resources).toContainEqual(
      expect.objectContaining({
        name,
        path: `${name}.csv`,
        profile: 'tabular-data-resource',
        schema: `${schemas}/${name}-table-schema.json`,
      }),
    );
});
