import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportCatalogue } from '../export/export-catalogue.ts';
import { writePhoto } from '../testing/lab-table.ts';
import { bring, encountersIn, Workplace } from '../testing/season-folder.ts';

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.make();
  for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) await writePhoto(place.at('photos', `${name}.jpg`), 60 + i);
});
afterAll(() => place.remove());

const inFolder = (folder: string, files: Readonly<Record<string, string>>) => {
  mkdirSync(place.at(folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(place.at(folder, name), text);
  return place.at(folder);
};

test("Wildbook's bulk import, as people fill it in", async () => {
  await using catalogue = await place.fresh();
  const sheet = await place.table(
    [
      'Encounter.mediaAsset0,Encounter.mediaAsset0.quality,Encounter.mediaAsset1,Encounter.year,Encounter.month,Encounter.day,Encounter.hour,Encounter.minutes,Encounter.locationID,Encounter.decimalLatitude,Encounter.decimalLongitude,Encounter.genus,Encounter.specificEpithet,Encounter.submitterID,Encounter.sightingID,MarkedIndividual.individualID',
      'a.jpg,4,b.jpg,2024,8,3,10,5,Pico,38.5,-28.25,Megaptera,novaeangliae,ana,S1,MN 007',
      'c.jpg,,,2024,8,,,,Pico,,,Megaptera,novaeangliae,ana,S1,',
    ].join('\n'),
  );
  const { what } = await bring(catalogue, sheet);
  expect(what).toContain("Wildbook's bulk import, 2 encounters");
  expect(await encountersIn(catalogue)).toEqual([
    '? | 2024-08 | c.jpg',
    'MN 007 | 2024-08-03T10:05:00 | a.jpg | b.jpg',
  ]);
  const csv = place.at('wildbook-all.csv');
  await exportCatalogue(catalogue, { format: 'csv', path: csv });
  const [header, first] = readFileSync(csv, 'utf8').split('\n');
  expect(header).toContain('Encounter.sightingID');
  expect(first).toContain('Megaptera novaeangliae');
  expect((await bring(catalogue, sheet)).decision).toBeUndefined();
});

test('Wildbook gets at most 200 encounters a file', async () => {
  await using catalogue = await place.fresh();
  const rows = Array.from({ length: 401 }, (_, i) => `p${i}.jpg,W${i}`);
  await bring(catalogue, await place.table(`path,individual\n${rows.join('\n')}\n`), { withoutPhotos: true });
  const { files } = await exportCatalogue(catalogue, { format: 'wildbook', path: place.at('many.csv') });
  expect(files).toEqual([1, 2, 3].map((n) => place.at(`many-${n}.csv`)));
  const counts = files.map((file) => readFileSync(file, 'utf8').trim().split('\n').length - 1);
  expect(counts).toEqual([200, 200, 1]);
});

test('Darwin Core of another program: multimedia beside it, associatedMedia within', async () => {
  const folder = inFolder('dwc', {
    'occurrence.csv': [
      'occurrenceID,basisOfRecord,eventDate,organismID,identifiedBy,identificationVerificationStatus,associatedMedia,scientificName,decimalLatitude,decimalLongitude',
      'occ:1,HumanObservation,2024-08-03T10:00:00Z/2024-08-03T10:30:00Z,MN 007,Ana,verified,photos/c.jpg,Megaptera novaeangliae,38.5,-28.25',
      'occ:2,HumanObservation,2024-08-04,,,,../photos/d.jpg | b.jpg,Megaptera novaeangliae,,',
    ].join('\n'),
    'multimedia.csv': 'coreid,type,identifier\nocc:1,StillImage,a.jpg\nocc:1,Sound,song.wav\n',
  });
  await using catalogue = await place.fresh();
  const { what, notes } = await bring(catalogue, folder, { photos: place.at('photos'), dryRun: true });
  expect(what).toContain('Darwin Core, 2 occurrences');
  expect(notes.join()).toContain('multimedia.csv names them');
  await writePhoto(place.at('photos', 'photos', 'c.jpg'), 62);
  await bring(catalogue, folder, { photos: place.at('photos') });
  expect(await encountersIn(catalogue)).toEqual([
    '? | 2024-08-04 | d.jpg | b.jpg',
    'MN 007 | 2024-08-03T10:00:00 | a.jpg | photos/c.jpg',
  ]);
});

test('Camtrap DP of another program: on media, and on the media of an event', async () => {
  const resources = ['deployments', 'media', 'observations'].map((name) => ({ name, path: `${name}.csv` }));
  const folder = inFolder('camtrap', {
    'datapackage.json': JSON.stringify({ resources }),
    'deployments.csv':
      'deploymentID,locationName,latitude,longitude,deploymentStart,deploymentEnd\nd1,Pico,38.5,-28.25,2024-08-01T00:00:00Z,2024-08-09T00:00:00Z\n',
    'media.csv': [
      'mediaID,deploymentID,timestamp,filePath,filePublic,fileMediatype',
      'm1,d1,2024-08-03T10:00:00-01:00,a.jpg,true,image/jpeg',
      'm2,d1,2024-08-03T10:01:00-01:00,b.jpg,true,image/jpeg',
      'm3,d1,2024-08-05T10:00:00-01:00,c.jpg,true,image/jpeg',
    ].join('\n'),
    'observations.csv': [
      'observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationLevel,observationType,individualID,bboxX,bboxY,bboxWidth,bboxHeight',
      'o1,d1,,e1,2024-08-03T10:00:00-01:00,2024-08-03T10:02:00-01:00,event,animal,F1,,,,',
      'o2,d1,m3,e2,2024-08-05T10:00:00-01:00,2024-08-05T10:00:00-01:00,media,animal,F2,0.25,0.5,0.5,0.25',
      'o3,d1,m3,e2,2024-08-05T10:00:00-01:00,2024-08-05T10:00:00-01:00,media,human,,,,,',
    ].join('\n'),
  });
  await using catalogue = await place.fresh();
  const { notes } = await bring(catalogue, folder, { photos: place.at('photos') });
  expect(notes.join()).toContain('1 observations of people');
  expect(await encountersIn(catalogue)).toEqual([
    'F1 | 2024-08-03T10:00:00 | a.jpg | b.jpg',
    'F2 | 2024-08-05T10:00:00 | c.jpg',
  ]);
  const boxes = await catalogue.engine.database
    .selectFrom('annotation')
    .select('box')
    .where('box', 'is not', null)
    .execute();
  expect(boxes).toEqual([{ box: '[10,10,20,5]' }]);
});

test('Camtrap DP: an event counts where its media say less, and its zone is its own', async () => {
  const resources = ['deployments', 'media', 'observations'].map((name) => ({ name, path: `${name}.csv` }));
  const folder = inFolder('camtrap-levels', {
    'datapackage.json': JSON.stringify({ resources }),
    'deployments.csv': 'deploymentID,latitude,longitude,deploymentStart,deploymentEnd\nd1,38.5,-28.25,,\n',
    'media.csv': [
      'mediaID,deploymentID,timestamp,filePath,filePublic,fileMediatype',
      'm1,d1,2024-08-03T10:00:00+0200,a.jpg,true,image/jpeg',
      'm2,d1,2024-08-03T10:01:00+0200,b.jpg,true,image/jpeg',
      'm3,d1,2024-08-05T10:00:00+0200,c.jpg,true,image/jpeg',
      'm4,d1,2024-08-05T10:01:00+0200,d.jpg,true,image/jpeg',
    ].join('\n'),
    'observations.csv': [
      'observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationLevel,observationType,individualID',
      // In UTC.
      'o1,d1,,e1,2024-08-03T08:00:00Z,2024-08-03T08:01:00Z,event,animal,',
      'o2,d1,,e2,2024-08-05T08:00:00Z,2024-08-05T08:01:00Z,event,animal,',
      'o3,d1,,e2,2024-08-05T08:00:00Z,2024-08-05T08:01:00Z,event,animal,F3',
      'o4,d1,m3,e2,2024-08-05T08:00:00Z,2024-08-05T08:01:00Z,media,animal,F3',
      'o5,d1,m4,e2,2024-08-05T08:00:00Z,2024-08-05T08:01:00Z,media,animal,F3',
    ].join('\n'),
  });
  await using catalogue = await place.fresh();
  const { notes } = await bring(catalogue, folder, { photos: place.at('photos') });
  expect(notes.join()).toContain('2 observations of events are left out');
  expect(await encountersIn(catalogue)).toEqual([
    '? | 2024-08-03T08:00:00 | a.jpg | b.jpg',
    'F3 | 2024-08-05T08:00:00 | c.jpg | d.jpg',
  ]);
});

test("Kaggle's table and COCO", async () => {
  const kaggle = inFolder('kaggle', { 'train.csv': 'Image,Id\na.jpg,w_007\nb.jpg,new_whale\n' });
  await writePhoto(place.at('kaggle', 'train', 'a.jpg'), 71);
  await writePhoto(place.at('kaggle', 'train', 'b.jpg'), 72);
  const coco = await place.table(
    JSON.stringify({
      images: [{ id: 1, file_name: 'a.jpg', date_captured: '2024-08-03 10:00:00' }],
      annotations: [
        { id: 1, image_id: 1, bbox: [0, 0, 10, 10], name: 'Luna' },
        { id: 2, image_id: 1, bbox: [20, 0, 10, 10], name: 'Nova' },
      ],
    }),
    'json',
  );
  await using catalogue = await place.fresh();
  await bring(catalogue, kaggle);
  await bring(catalogue, coco, { photos: place.at('photos') });
  expect(await encountersIn(catalogue)).toEqual([
    '? | some day | b.jpg',
    'Luna | 2024-08-03T10:00:00 | a.jpg',
    'Nova | 2024-08-03T10:00:00 | a.jpg',
    'w_007 | some day | a.jpg',
  ]);
  const path = place.at('kaggle.csv');
  await exportCatalogue(catalogue, { format: 'kaggle', path });
  expect(readFileSync(path, 'utf8')).toBe('Image,Id\na.jpg,w_007\nb.jpg,new_whale\na.jpg,Luna\na.jpg,Nova\n');
});

test('what is no source says so', async () => {
  await using catalogue = await place.fresh();
  await expect(bring(catalogue, place.at('nothing'))).rejects.toThrow('nothing does not exist');
  await expect(bring(catalogue, place.at('kaggle'), { format: 'wildbook' })).rejects.toThrow('is a folder without one');
  await expect(bring(catalogue, await place.table('PK\x03\x04 no zip', 'xlsx'))).rejects.toThrow('is no workbook');
  await expect(bring(catalogue, await place.table('PAR1 nothing', 'parquet'))).rejects.toThrow('is no Parquet file');
  await expect(bring(catalogue, place.at('camtrap', 'datapackage.json'))).rejects.toThrow('give the folder');
});
