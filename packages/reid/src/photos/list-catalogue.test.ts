import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalogue, mergeIndividuals } from '@flukeprint/catalogue';
import { onEachEngine, type Place } from '@flukeprint/catalogue/testing/engines';
import { place } from '@flukeprint/catalogue/testing/placed';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSource, sourceName } from './read-source.ts';

onEachEngine('a catalogue as a source', (freshPlace) => {
  let folder: string;
  let home: Place;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'listing-'));
    home = await freshPlace();
  });
  afterEach(async () => {
    await home.remove();
    await rm(folder, { recursive: true });
  });

  /** Makes the files of photos, and a catalogue that knows them and some that are gone. */
  async function season() {
    const [old, recent] = [join(folder, 'old'), join(folder, 'recent')];
    for (const file of [join(old, 'a', '1.jpg'), join(recent, 'a', '1.jpg'), join(recent, '2.jpg')]) {
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, '');
    }
    const catalogue = await place(home.name, [
      { root: old, path: 'a/1.jpg', animal: 'Luna', hash: 'aa', encounter: 'x', of: { box: '[1,2,30,40]' } },
      { root: recent, path: 'a/1.jpg', animal: 'Sal', seen: { seen_at: '2024-08-03', place: 'Pico' } },
      { root: recent, path: '2.jpg', photo: { taken_at: '2024-08-04T10:00:00' }, of: { box: '[5,5,0,0]' } },
      { root: recent, path: '2.jpg', seen: { seen_at: '2024' } },
      { root: recent, path: 'gone.jpg', animal: 'Mar' },
      { root: recent, path: 'gone too.jpg' },
    ]);
    await mergeIndividuals(catalogue, 'Luna', 'Sal', { by: 'test' });
    await catalogue.close();
    return { old, recent };
  }

  test('photos have their names of now, boxes, dates and encounters; what is gone is said', async () => {
    const { old, recent } = await season();
    const listing = await readSource(home.name);
    const taken = { file: join(recent, '2.jpg'), individual: '', date: Date.UTC(2024, 7, 4, 10) };
    expect(listing.photos).toEqual([
      {
        ...{ path: 'a/1.jpg', file: join(old, 'a/1.jpg'), individual: 'Luna', encounter: '1', hash: 'aa' },
        box: { x: 1, y: 2, w: 30, h: 40 },
      },
      {
        ...{ path: 'root 2/a/1.jpg', file: join(recent, 'a/1.jpg'), individual: 'Luna', encounter: '2' },
        ...{ date: Date.UTC(2024, 7, 3), place: 'Pico' },
      },
      { path: '2.jpg', ...taken, encounter: '3' },
      { path: '2.jpg#2', ...taken, encounter: '4' },
    ]);
    expect(listing.individuals).toEqual(['Luna']);
    expect(listing.problems).toEqual([{ path: '2.jpg', reason: 'box is 0 wide and 0 high', isUsed: true }]);
    expect(listing.leftOut).toEqual([{ kind: 'not below their root', count: 2, example: 'gone.jpg' }]);
    expect(listing.notes[0]).toContain(`2 photos are not below ${recent}, such as gone.jpg: if the folder moved`);
    expect(listing.notes[0]).toContain('flukeprint catalog relocate');
  });

  test('a filter chooses, and photos are called as they are without it', async () => {
    await season();
    const paths = async (where: string) => (await readSource(home.name, { where })).photos.map(({ path }) => path);
    expect(await paths('encounter = 4')).toEqual(['2.jpg#2']);
    expect(await paths('place = pico')).toEqual(['root 2/a/1.jpg']);
    expect(await paths('named and year is empty')).toEqual(['a/1.jpg']);
    await expect(paths('year = 1900')).rejects.toThrow('fits the filter year = 1900');
    await expect(paths('yeer = 1900')).rejects.toThrow('did you mean year?');
    await expect(paths('animal = Mar')).rejects.toThrow('is not below');
  });

  test('an empty catalogue says how photos come in', async () => {
    await (await Catalogue.init(home.name)).close();
    await expect(readSource(home.name)).rejects.toThrow('catalog import');
  });
});

test('a folder has no filter', async () => {
  await expect(readSource(tmpdir(), { where: 'named' })).rejects.toThrow('--where chooses photos of a catalogue');
});

test.each([
  ['/photos/whales', 'whales'],
  ['/photos/catalogue.db', 'catalogue.db'],
  ['postgres://ana:secret@server:5432/whales', 'whales'],
  ['postgres://server/whales?schema=azores', 'whales-azores'],
  ['postgres://server', 'catalogue'],
])('%s is called %s', (path, name) => {
  expect(sourceName(path)).toBe(name);
});
