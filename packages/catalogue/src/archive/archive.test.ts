import { createHash } from 'node:crypto';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { undo } from '../journal/undo.ts';
import { historyOf } from '../lists/history.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { namesOf, openSeason } from '../testing/season.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { backup } from './backup.ts';
import { tablesInOrder } from './format.ts';
import { restore } from './restore.ts';

const ana = { by: 'Ana', evidence: { note: 'Nº "17"\n' } };

onEachEngine('backup', (place, other) => {
  const open: Catalogue[] = [];
  const places: Place[] = [];
  const at = async (from = place) => {
    places.push(await from());
    return places.at(-1)!.name;
  };
  const opened = async (catalogue: Promise<Catalogue>) => {
    open.push(await catalogue);
    return open.at(-1)!;
  };
  /** Merged into one that comes later, an undone decision, a photo with all its columns, a vector. */
  const season = async () => {
    const name = await at();
    const catalogue = await opened(openSeason({ name }, 5, { Bruma: [1, 2], Luna: [3], Sal: [4] }));
    await mergeIndividuals(catalogue, 'Sal', 'Bruma', ana);
    const merge = await mergeIndividuals(catalogue, 'Sal', 'Luna', ana);
    await undo(catalogue, merge.id, ana);
    const { database } = catalogue.engine;
    await database.insertInto('root').values({ path: '/photos 1' }).execute();
    await database
      .insertInto('photo')
      .values({
        ...{ hash: 'ab', root_id: 1, path: 'a/ä.jpg', bytes: 5_000_000_000, width: 4, height: 3 },
        ...{ taken_at: '2024-08-03T10:11:12', taken_offset: -60, camera: 'C', latitude: 0.1 + 0.2, longitude: -28.4 },
      })
      .execute();
    await database.insertInto('annotation').values({ photo_id: 1, encounter_id: null, extra: '{"a":"ü"}' }).execute();
    const vector = new Uint8Array([0, 255, 7]);
    await database.insertInto('embedding').values({ network: 'n', content: 'c', vector }).execute();
    return catalogue;
  };
  /** All but when it was made. */
  const rowsOf = (archive: Buffer) => gunzipSync(archive).toString().trimEnd().split('\n').slice(1, -1);
  afterEach(async () => {
    for (const catalogue of open.splice(0)) await catalogue.close();
    for (const made of places.splice(0)) await made.remove();
  });

  test('what is restored is equal, row by row, on the other engine, too, and goes on where it stood', async () => {
    const folder = temporaryFolder();
    const catalogue = await season();
    const first = join(folder, 'first.gz');
    const rows = await backup(catalogue, first);
    let from = first;
    for (const [i, engine] of [place, other ?? place, place].entries()) {
      const name = await at(engine);
      expect(await restore(from, name)).toBe(rows);
      const restored = await opened(Catalogue.open(name));
      from = join(folder, `${i}.gz`);
      await backup(restored, from);
      expect(rowsOf(await readFile(from))).toEqual(rowsOf(await readFile(first)));
      expect(await historyOf(restored)).toEqual(await historyOf(catalogue));
      const { id } = await nameEncounters(restored, [5], 'Onda', { ...ana, isNew: true });
      expect(id).toBe(8);
      expect(await namesOf(restored)).toEqual(['Sal', 'Sal', 'Luna', 'Sal', 'Onda']);
    }
  });

  test('a backup holds each table there is', async () => {
    const { engine } = await opened(Catalogue.init(await at()));
    const tables = (await engine.database.introspection.getTables())
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('kysely_'))
      .sort();
    expect(tables).toEqual(tablesInOrder.map(({ table }) => table).sort());
  });

  test('vectors can be left out', async () => {
    const file = join(temporaryFolder(), 'b.gz');
    await backup(await season(), file, { embeddings: false });
    const text = gunzipSync(await readFile(file)).toString();
    expect(text).toContain('"table":"photo"');
    expect(text).not.toContain('"table":"embedding"');
  });

  const lines = (change: (all: string[]) => string[]) => async (file: string) =>
    writeFile(
      file,
      gzipSync(
        change(
          gunzipSync(await readFile(file))
            .toString()
            .trimEnd()
            .split('\n'),
        ).join('\n'),
      ),
    );
  const sealed = (all: string[], from: string, to: string) =>
    resealed(
      all.map((line) => line.replace(from, to)),
      all.at(-1)!,
    );
  const resealed = (lines: string[], end: string) => {
    const kept = lines.slice(0, -1);
    const sha256 = createHash('sha256')
      .update(`${kept.join('\n')}\n`)
      .digest('hex');
    return [...kept, JSON.stringify({ ...JSON.parse(end), sha256 })];
  };
  test.each<[string, (file: string) => Promise<unknown>, string | RegExp]>([
    ['cut off', async (file) => truncate(file, (await stat(file)).size - 20), 'is torn: its end is missing'],
    ['cut off early', async (file) => truncate(file, 100), 'is torn'],
    ['without its end', lines((all) => all.slice(0, -1)), 'is torn: its end is missing'],
    ['with another name', lines((all) => all.map((line) => line.replace('Bruma', 'Broma'))), 'its SHA-256 is another'],
    ['without a row', lines((all) => all.toSpliced(2, 1)), /it has \d+ rows of \d+/],
    ['of a newer format', lines((all) => all.map((line) => line.replace('"format":1', '"format":2'))), 'newer version'],
    ['of newer tables', lines((all) => sealed(all, '0001-', '9999-')), 'it has 9999-first-schema'],
    ['of something else', (file) => writeFile(file, 'hash,name\n'), 'is no backup of a catalogue'],
  ])('a file %s is refused, and nothing is made', async (_, spoil, message) => {
    const file = join(temporaryFolder(), 'b.gz');
    await backup(await season(), file);
    await spoil(file);
    const name = await at();
    await expect(restore(file, name)).rejects.toThrow(message);
    await expect(Catalogue.open(name)).rejects.toThrow(/no catalogue/);
    await (await Catalogue.init(name)).close();
  });

  test('a backup of older tables becomes a catalogue of today', async () => {
    const file = join(temporaryFolder(), 'b.gz');
    await backup(await season(), file);
    const later = ['visible', 'fluke_angle', 'camera_angle', 'sharpness', 'exposure', 'flags', 'flukes'];
    let columns: string[] = [];
    const older = (line: string) => {
      const value = JSON.parse(line);
      if (Array.isArray(value)) return JSON.stringify(value.filter((_, i) => !later.includes(columns[i]!)));
      columns = value.columns ?? [];
      return JSON.stringify({
        ...value,
        ...(value.schema && { schema: ['0001-first-schema'] }),
        ...(value.columns && { columns: columns.filter((column) => !later.includes(column)) }),
      });
    };
    await lines((all) => resealed(all.map(older), all.at(-1)!))(file);
    const name = await at();
    await restore(file, name);
    const restored = await opened(Catalogue.open(name));
    expect(await namesOf(restored)).toEqual(['Sal', 'Sal', 'Luna', 'Sal', null]);
    const [row] = await restored.engine.database.selectFrom('annotation').selectAll().limit(1).execute();
    expect(row).toMatchObject({ visible: null });
  });

  test('nothing is restored over a catalogue, or backed up over a file', async () => {
    const file = join(temporaryFolder(), 'b.gz');
    const catalogue = await season();
    await backup(catalogue, file);
    await expect(backup(catalogue, file)).rejects.toThrow(`${file} exists already`);
    await expect(restore(file, places[0]!.name)).rejects.toThrow('exists already');
    expect(await namesOf(catalogue)).toEqual(['Sal', 'Sal', 'Luna', 'Sal', null]);
  });
});
