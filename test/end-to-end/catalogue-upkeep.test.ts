import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Catalogue } from '@flukeprint/catalogue/index';
import { decide } from '@flukeprint/catalogue/journal/decide';
import { expect, test } from 'vitest';
import { temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, succeed } from './flukeprint.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const catalog = (...args: string[]) => succeed(['catalog', ...args], { cwd: folder });

/** Encounters of a photo each. */
async function fill(name: string, photos: readonly string[]): Promise<void> {
  await mkdir(at('photos'));
  const catalogue = await Catalogue.open(name);
  await decide(catalogue, { kind: 'import', by: 'Ana' }, async (draft) => {
    const { transaction } = draft;
    await transaction
      .insertInto('root')
      .values({ path: at('photos') })
      .execute();
    for (const [i, path] of photos.entries()) {
      await writeFile(join(at('photos'), path), path);
      const hash = createHash('sha256').update(path).digest('hex');
      await transaction.insertInto('photo').values({ root_id: 1, path, hash, bytes: path.length }).execute();
      await transaction.insertInto('encounter').defaultValues().execute();
      await transaction
        .insertInto('annotation')
        .values({ photo_id: i + 1 })
        .execute();
      draft.set('annotation', i + 1, { encounter_id: i + 1 });
      draft.set('encounter', i + 1, { place: 'Pico' });
    }
    return `import ${photos.length} photos`;
  });
  await catalogue.close();
}

test('a catalogue is backed up, lost, restored, its photos move, and all of it is checked', async () => {
  await catalog('init', 'whales.db');
  await fill(at('whales.db'), ['a.jpg', 'b.jpg', 'c.jpg']);
  await catalog('name', 'whales.db', 'Bruma', '1', '2', '--new', '--by', 'Ana');
  const { stdout: season } = await catalog('status', 'whales.db', '--where', 'place = Pico');
  expect(season).toContain('encounters  3, 1 to be named\n  photos      3\n  animals     1: 0 seen before, 1 new');
  expect((await catalog('readers', 'whales.db')).stdout).toContain('nothing was read a second time yet');
  const { stdout: readers } = await catalog('readers', 'whales.db', '--json');
  expect(JSON.parse(readers)).toMatchObject({ open: 0, all: { readings: 0, kappa: null } });
  const { stdout: history } = await catalog('history', 'whales.db', '--json');

  const { stdout: kept } = await catalog('backup', 'whales.db', 'whales.gz');
  expect(kept).toMatch(/^whales.gz holds \d+ rows of whales.db, without the photos themselves\n$/);
  expectFailure(await flukeprint(['catalog', 'backup', 'whales.db', 'whales.gz'], { cwd: folder }), ['exists already']);
  expectFailure(await flukeprint(['catalog', 'restore', 'whales.gz', 'whales.db'], { cwd: folder }), [
    'exists already',
  ]);
  await rm(at('whales.db'));
  const bytes = await readFile(at('whales.gz'));
  await writeFile(at('torn.gz'), bytes);
  await truncate(at('torn.gz'), bytes.length - 30);
  expectFailure(await flukeprint(['catalog', 'restore', 'torn.gz', 'whales.db'], { cwd: folder }), ['torn.gz is torn']);
  await catalog('restore', 'whales.gz', 'whales.db');
  expect((await catalog('history', 'whales.db', '--json')).stdout).toBe(history);

  await rename(at('photos'), at('disk 2'));
  const gone = await flukeprint(['catalog', 'verify', 'whales.db'], { cwd: folder });
  expect(gone).toMatchObject({ status: 1, stderr: '' });
  expect(gone.stdout).toMatch(/^photos: the folder .*photos is not there, with 3 photos.*\nwhales.db: 1 fault; /);
  expectFailure(await flukeprint(['catalog', 'relocate', 'whales.db', 'photos', 'elsewhere'], { cwd: folder }), [
    '3 of 3 photos are not in',
    'nothing was changed',
  ]);
  const { stdout: moved } = await catalog('relocate', 'whales.db', 'photos', 'disk 2');
  expect(moved).toBe('1 folder moved, with 3 photos: all are there\n');
  expect((await catalog('verify', 'whales.db')).stdout).toBe(
    'whales.db: nothing wrong; looked at the database, the journal, 3 photos\n',
  );

  const database = new DatabaseSync(at('whales.db'));
  database.exec("update encounter set place = 'Faial' where id = 2; update individual set name_key = 'x'");
  database.close();
  await writeFile(join(at('disk 2'), 'c.jpg'), 'd.jpg');
  const wrong = await flukeprint(['catalog', 'verify', 'whales.db'], { cwd: folder });
  expect(wrong.status).toBe(1);
  expect(wrong.stdout.split('\n')).toEqual([
    'journal: encounter 2 shows place "Faial", and the journal says "Pico"',
    'journal: individual 1 shows name_key "x", and the journal says "bruma"',
    expect.stringMatching(/^photos: .*c.jpg was changed/),
    'whales.db: 3 faults; looked at the database, the journal, 3 photos',
    '',
  ]);
  expect((await catalog('repair', 'whales.db')).stdout).toBe('whales.db: 2 values mended by the journal\n');
  expect((await catalog('verify', 'whales.db', '--quick')).stdout).toContain('nothing wrong');
});
