import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../archive/backup.ts';
import { Catalogue, isCatalogueName } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { faultsOf } from '../testing/faults-of.ts';
import { namesOf, openSeason } from '../testing/season.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const ana = { by: 'Ana', isNew: true };

async function season(path: string, encounters = 40): Promise<string> {
  await (await openSeason({ name: path }, encounters, { Bruma: [1, 2], Luna: [3] })).close();
  return path;
}

/** What opening a catalogue and looking at all of it says. */
async function opened(path: string): Promise<string[]> {
  const catalogue = await Catalogue.open(path).catch((error: Error) => error);
  if (catalogue instanceof Error) {
    expect(catalogue.name, catalogue.stack).toBe('CatalogueError');
    return [catalogue.message];
  }
  try {
    return await faultsOf(catalogue, { photos: false });
  } finally {
    await catalogue.close();
  }
}

test.each(['a b.db', 'Açores ø 鯨.db', 'what?mode=memory.db', '100%20.db', '#1.db', "Ana's.db"])(
  'a catalogue may be called %s, and nothing else is made',
  async (file) => {
    const folder = join(temporaryFolder(), 'ö %41 ?x=1');
    await mkdir(folder);
    const path = await season(join(folder, file));
    const catalogue = await Catalogue.open(path);
    expect(await namesOf(catalogue)).toEqual(['Bruma', 'Bruma', 'Luna', ...Array(37).fill(null)]);
    await catalogue.close();
    expect(await readdir(folder)).toEqual([file]);
    expect(await isCatalogueName(path)).toBe(true);
  },
);

test('a page that was zeroed is named, whichever it is', async () => {
  const folder = temporaryFolder();
  const path = await season(join(folder, 'whole.db'));
  const bytes = await readFile(path);
  const pageSize = bytes.readUInt16BE(16);
  const unnoticed: number[] = [];
  for (let page = 0; page < bytes.length / pageSize; page++) {
    const torn = join(folder, `${page}.db`);
    await writeFile(torn, Buffer.from(bytes).fill(0, page * pageSize, (page + 1) * pageSize));
    const said = await opened(torn);
    if (said.length === 0) unnoticed.push(page);
    else
      expect(said[0]).toMatch(
        page === 0 ? /is not a catalogue/ : /damaged|malformed|wrong|gone|invalid|shows|not there/,
      );
  }
  expect(bytes.length / pageSize).toBeGreaterThan(20);
  expect(unnoticed).toEqual([]);
});

test.each([
  ['half', 0.5],
  ['the last page', 0.97],
])('a file that lacks %s is named as damaged', async (_, share) => {
  const path = await season(join(temporaryFolder(), 'c.db'));
  const { length } = await readFile(path);
  await truncate(path, Math.floor((length * share) / 4096) * 4096);
  const [first] = await opened(path);
  expect(first).toContain(path);
  expect(first).toMatch(/malformed; it is damaged. .*`flukeprint catalog restore` brings a backup back/);
});

test('a catalogue of a newer version is left as it is, byte for byte', async () => {
  const folder = temporaryFolder();
  const path = await season(join(folder, 'c.db'));
  const database = new DatabaseSync(path);
  database.exec("insert into kysely_migration values ('9999-newer', '2030-01-01T00:00:00Z')");
  database.close();
  const before = await readFile(path);
  await expect(Catalogue.open(path)).rejects.toThrow(
    `${path} was written by a newer version of Flukeprint (it has 9999-newer): update this one, nothing was changed`,
  );
  expect((await readFile(path)).equals(before)).toBe(true);
  expect(await readdir(folder)).toEqual(['c.db']);
});

test('other files are not taken for a catalogue, nor written over', async () => {
  const folder = temporaryFolder();
  const path = (name: string) => join(folder, name);
  await writeFile(path('photo.jpg'), 'JFIF');
  const other = new DatabaseSync(path('other.db'));
  other.exec('create table t (a)');
  other.close();
  await writeFile(path('torn.db'), (await readFile(path('other.db'))).subarray(0, 50));
  for (const [name, message] of [
    ['photo.jpg', 'is not a catalogue: its first bytes are not of one'],
    ['other.db', 'is a database of another program'],
    ['torn.db', 'is damaged: it ends within its header'],
    ['absent.db', 'there is no catalogue'],
    ['', 'is a folder, not a catalogue'],
  ] as const)
    await expect(Catalogue.open(path(name)), name).rejects.toThrow(message);
  for (const name of ['photo.jpg', 'other.db'])
    await expect(Catalogue.init(path(name))).rejects.toThrow('exists already');
  await expect(Catalogue.init(path('no/folder/c.db'))).rejects.toThrow('check that the folder is there');
});

test('what a killed init left is no catalogue, and is taken up by the next', async () => {
  const path = join(temporaryFolder(), 'c.db');
  await writeFile(path, '');
  await (await Catalogue.init(path)).close();
  await expect(Catalogue.init(path)).rejects.toThrow('exists already');
});

/** A file system of its own, of so many kB; undefined where that may not be made. */
function smallDisk(kilobytes: number): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = temporaryFolder();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]).status !== 0) return undefined;
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

test('a read-only place is named, and what is in it may still be looked at', async ({ skip }) => {
  const isRoot = process.getuid?.() === 0;
  const folder = isRoot ? smallDisk(4000) : temporaryFolder();
  if (folder === undefined || process.platform === 'win32') return skip('no file system can be mounted here');
  const path = await season(join(folder, 'c.db'));
  if (isRoot) expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0);
  else {
    await chmod(path, 0o444);
    await chmod(folder, 0o555);
    onTestFinished(() => chmod(folder, 0o755));
  }
  const said = await Catalogue.open(path).then(
    async (catalogue) => {
      const failure = await nameEncounters(catalogue, [5], 'Sal', ana).catch((error: Error) => error);
      expect(await namesOf(catalogue)).toContain('Bruma');
      await catalogue.close();
      return failure;
    },
    (error: Error) => error,
  );
  expect(said).toMatchObject({ name: 'CatalogueError' });
  expect((said as Error).message).toMatch(/read-only|readonly|may be written to/);
  const refused = await Catalogue.init(join(folder, 'new.db')).catch((error: Error) => error);
  expect(refused).toMatchObject({ name: 'CatalogueError' });
});

test('a full disk is named, what was decided before stays, and deciding goes on when there is room', async ({
  skip,
}) => {
  const disk = smallDisk(3000);
  if (disk === undefined) return skip('no file system can be mounted here');
  const path = await season(join(disk, 'c.db'));
  const catalogue = await Catalogue.open(path);
  let made = 0;
  const fill = async () => {
    for (;;) await nameEncounters(catalogue, [4 + (made++ % 30)], `Sal ${made} ${'x'.repeat(900)}`, ana);
  };
  await expect(fill()).rejects.toThrow(`${path}: database or disk is full; the disk is full: make room there`);
  const kept = await namesOf(catalogue);
  await catalogue.close();
  expect(spawnSync('mount', ['-o', 'remount,size=20000k', disk]).status).toBe(0);
  const again = await Catalogue.open(path);
  expect(await namesOf(again)).toEqual(kept);
  await nameEncounters(again, [40], 'Onda', ana);
  expect(await faultsOf(again)).toEqual([]);
  await again.close();
});

test('a backup that does not fit is named, and leaves nothing behind', async ({ skip }) => {
  const disk = smallDisk(8);
  if (disk === undefined) return skip('no file system can be mounted here');
  const catalogue = await Catalogue.open(await season(join(temporaryFolder(), 'c.db'), 400));
  const file = join(disk, 'b.gz');
  await expect(backup(catalogue, file)).rejects.toThrow(`${file} cannot be written: ENOSPC: no space left on device`);
  expect(await readdir(disk)).toEqual([]);
  await expect(backup(catalogue, join(disk, 'no', 'b.gz'))).rejects.toThrow('cannot be written: ENOENT');
  await catalogue.close();
});
