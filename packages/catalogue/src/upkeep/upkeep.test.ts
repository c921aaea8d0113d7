import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { decide } from '../journal/decide.ts';
import { undo } from '../journal/undo.ts';
import { statusOf } from '../lists/status.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { faultsOf } from '../testing/faults-of.ts';
import { namesOf, openSeason } from '../testing/season.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { relocate } from './relocate.ts';
import { repair } from './repair.ts';
import { undoneByJournal } from './undone-by-journal.ts';

const ana = { by: 'Ana' };

onEachEngine('upkeep', (place) => {
  let made: Place;
  let catalogue: Catalogue;
  const season = async (root?: string) => {
    made = await place();
    catalogue = await openSeason(made, 4, { Bruma: [1, 2], Luna: [3] }, root);
    await decide(catalogue, { kind: 'import', ...ana }, async (draft) => {
      draft.set('encounter', 1, { latitude: 38.4, longitude: -28.25, place: 'Pico', notes: '007' });
      draft.set('individual', 1, { sex: 'f', notes: 'two\nlines' });
      return 'places';
    });
    const { id } = await mergeIndividuals(catalogue, 'Luna', 'Bruma', ana);
    await undo(catalogue, id, ana);
    return catalogue;
  };
  /** With the four photos, in a folder of their own. */
  const withPhotos = async () => {
    const folder = join(temporaryFolder(), 'season 1');
    await mkdir(folder);
    await season(folder);
    for (const path of ['1.jpg', '2.jpg', '3.jpg', '4.jpg']) {
      await writeFile(join(folder, path), path);
      const hash = createHash('sha256').update(path).digest('hex');
      const { database } = catalogue.engine;
      await database.updateTable('photo').set({ hash, bytes: path.length }).where('path', '=', path).execute();
    }
    return folder;
  };
  const faults = (options?: Parameters<typeof faultsOf>[1]) => faultsOf(catalogue, options);
  afterEach(async () => {
    await catalogue.close();
    await made.remove();
  });

  test('nothing is found where nothing is wrong', async () => {
    await season();
    expect(await faults()).toEqual([]);
    expect(await repair(catalogue)).toBe(0);
  });

  test('each column that does not show what the journal says is named, and repaired', async () => {
    await season();
    const { database } = catalogue.engine;
    const before = await namesOf(catalogue);
    await database.updateTable('encounter').set({ individual_id: 2, latitude: 38.5 }).where('id', '=', 1).execute();
    await database.updateTable('individual').set({ name: 'Brume' }).where('id', '=', 1).execute();
    await database.deleteFrom('undone').execute();
    expect(await faults()).toEqual([
      'decision 5 is shown as standing, and by the journal it is taken back by 6',
      // What the journal says depends on what is taken back: without that the merge stands.
      'encounter 2 shows individual_id 1, and the journal says 2',
      'encounter 1 shows latitude 38.5, and the journal says 38.4',
      'individual 1 shows name "Brume", and the journal says "Bruma"',
      String.raw`individual 2 shows aliases null, and the journal says "[\"Bruma\"]"`,
      'individual 1 shows merged_into null, and the journal says 2',
    ]);
    expect(await repair(catalogue)).toBe(4);
    expect(await faults()).toEqual([]);
    expect(await namesOf(catalogue)).toEqual(before);
  });

  test('a photo that is missing or changed is named; by its size alone where that is asked', async () => {
    const folder = await withPhotos();
    expect(await faults({})).toEqual([]);
    await rm(join(folder, '1.jpg'));
    await writeFile(join(folder, '2.jpg'), '9.jpg');
    const missing = `${join(folder, '1.jpg')} is missing`;
    expect(await faults({})).toEqual([missing, expect.stringContaining('2.jpg was changed')]);
    expect(await faults({ quick: true })).toEqual([missing]);
    expect(await faults({ photos: false })).toEqual([]);
  });

  test('a folder that moved is one fault, and one call mends it', async () => {
    const folder = await withPhotos();
    const moved = `${folder} moved`;
    await rename(folder, moved);
    expect(await faults({})).toEqual([
      `the folder ${folder} is not there, with 4 photos: where it moved, \`flukeprint catalog relocate\` says so`,
    ]);
    expect(await relocate(catalogue, folder, moved)).toEqual({ roots: 1, photos: 4, missing: 0 });
    expect(await faults({})).toEqual([]);
    expect((await statusOf(catalogue)).roots).toEqual([{ path: moved, photos: 4 }]);
  });

  test('a folder above moves all below it', async () => {
    const folder = await withPhotos();
    const above = dirname(folder);
    await rename(above, `${above} moved`);
    onTestFinished(() => rm(`${above} moved`, { recursive: true }));
    expect(await relocate(catalogue, above, `${above} moved`)).toMatchObject({ roots: 1, missing: 0 });
    expect(await faults({})).toEqual([]);
  });

  test('nothing is moved where photos are missing, but for a user who says so', async () => {
    const folder = await withPhotos();
    const moved = `${folder} moved`;
    await rename(folder, moved);
    await rm(join(moved, '2.jpg'));
    await expect(relocate(catalogue, folder, moved)).rejects.toThrow(
      `1 of 4 photos are not in ${moved}, or have another size there, such as 2.jpg: nothing was changed`,
    );
    expect((await statusOf(catalogue)).roots).toEqual([{ path: folder, photos: 4 }]);
    await expect(relocate(catalogue, '/elsewhere', moved)).rejects.toThrow(`they were from ${folder}`);
    expect(await relocate(catalogue, folder, moved, { anyway: true })).toMatchObject({ missing: 1 });
    expect(await faults({})).toEqual([`${join(moved, '2.jpg')} is missing`]);
  });

  test('two folders become one where photos were brought in from both', async () => {
    const folder = await withPhotos();
    const moved = `${folder} moved`;
    await rename(folder, moved);
    await catalogue.engine.database.insertInto('root').values({ path: moved }).execute();
    await relocate(catalogue, folder, moved);
    expect((await statusOf(catalogue)).roots).toEqual([{ path: moved, photos: 4 }]);
  });

  test('a row that is gone is named', async () => {
    await season();
    const { database, name } = catalogue.engine;
    if (name === 'sqlite') await sql`pragma foreign_keys = off`.execute(database);
    else await sql`alter table annotation drop constraint annotation_encounter_id_fkey`.execute(database);
    await database.deleteFrom('encounter').where('id', '=', 4).execute();
    const found = await faults();
    expect(found.at(-1)).toBe('encounter 4 is in the journal, and its row is gone');
    if (name === 'sqlite') expect(found).toContain('annotation 4 is of an encounter that is not there');
  });
});

test('what is taken back follows from the order of undoing', () => {
  const undoings = [
    { id: 5, undoes: 2 },
    { id: 6, undoes: 5 },
    { id: 7, undoes: 6 },
    { id: 8, undoes: 3 },
  ];
  expect([...undoneByJournal(undoings)].sort()).toEqual([
    [2, 5],
    [3, 8],
    [6, 7],
  ]);
});
