import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Catalogue, shownName } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { historyOf } from '../lists/history.ts';
import { startDecider } from '../testing/decider.ts';
import { faultsOf } from '../testing/faults-of.ts';
import { openSeason } from '../testing/season.ts';
import { postgresPrograms, startPostgres, type TemporaryPostgres } from '../testing/temporary-postgres.ts';
import { verify } from '../upkeep/verify.ts';

const programs = postgresPrograms();
const restarts = process.env.MODE === 'faults' ? 20 : 2;

describe.skipIf(!programs)('a PostgreSQL server of its own (Debian: postgresql)', () => {
  let server: TemporaryPostgres;
  const at = (schema: string) => `${server.url}?schema=${schema}`;
  const season = async (schema: string) => {
    await (await openSeason({ name: at(schema) }, 30)).close();
    return at(schema);
  };
  beforeAll(async () => {
    server = await startPostgres(programs!);
  });
  afterAll(() => server?.stop());

  test(`crashes ${restarts} times while decisions stream in: nothing that was told is lost`, {
    timeout: 300_000,
  }, async () => {
    const name = await season('restarted');
    const acknowledged: (readonly [number, string])[] = [];
    for (let i = 0; i < restarts; i++) {
      const deciders = ['Ana', 'Rui'].map((by) => startDecider(name, `${by} ${i}`));
      for (const decider of deciders) await decider.begun();
      await wait(300 * Math.random());
      await server.restart();
      for (const decider of deciders) {
        expect(await decider.ended()).toBe(1);
        expect(decider.said()).toMatch(/CatalogueError: .*(try again|the connection was lost|start the server there)/);
        expect(decider.said()).not.toContain(passwordOf(server.url));
        acknowledged.push(...decider.acknowledged());
      }
      const catalogue = await Catalogue.open(name);
      const journal = new Map((await historyOf(catalogue)).map(({ id, summary }) => [id, summary]));
      expect(acknowledged.filter(([id, summary]) => journal.get(id) !== summary)).toEqual([]);
      expect(await faultsOf(catalogue)).toEqual([]);
      await catalogue.close();
    }
  });

  test('a catalogue that is open when the server crashes goes on with the new one', async () => {
    const catalogue = await Catalogue.open(await season('open'));
    const name = (encounter: number) =>
      nameEncounters(catalogue, [encounter], `Nº ${encounter}`, { by: 'Ana', isNew: true });
    await name(1);
    await server.restart();
    await wait(50);
    const first = await name(2).catch((error: Error) => error);
    if (first instanceof Error) expect(first.name).toBe('CatalogueError');
    expect(await name(3)).toMatchObject({ summary: 'name encounter 3 Nº 3, a new animal' });
    await catalogue.close();
  });

  test('indexes are checked where the server has amcheck', async () => {
    const catalogue = await Catalogue.open(await season('amcheck'));
    const notes = async () => {
      const said: string[] = [];
      expect(await verify(catalogue, ({ text }) => said.push(text), { photos: false })).toBe(0);
      return said;
    };
    expect(await notes()).toEqual([expect.stringContaining('create extension amcheck')]);
    await sql`create extension amcheck`.execute(catalogue.engine.database);
    expect(await notes()).toEqual([]);
    await sql`drop extension amcheck`.execute(catalogue.engine.database);
    await catalogue.close();
  });

  test('a server that refuses is named with what to do, and never its password', async () => {
    const refused = async (change: (url: URL) => void) => {
      const url = new URL(server.url);
      change(url);
      const error = await Catalogue.init(url.href).catch((error: Error) => error);
      expect(error).toMatchObject({ name: 'CatalogueError' });
      const { message, stack } = error as Error;
      for (const password of [passwordOf(server.url), 'secr3t']) expect(stack).not.toContain(password);
      return message;
    };
    expect(await refused((url) => (url.password = 'secr3t'))).toMatch(
      /^postgres:\/\/flukeprint:\*\*\*@127.* cannot be opened: password authentication failed .*; mend user and password/,
    );
    expect(await refused((url) => (url.password = ''))).toMatch(/password.*; mend user and password/i);
    expect(await refused((url) => (url.username = 'nobody'))).toMatch(/; mend user and password/);
    expect(await refused((url) => (url.pathname = '/absent'))).toMatch(/"absent" does not exist; .* `createdb`/);
    expect(await refused((url) => (url.port = '1'))).toMatch(/ECONNREFUSED .*; start the server there/);
    expect(await refused((url) => (url.hostname = 'no-such-host.invalid'))).toMatch(
      /; (mend the host|the name server)/,
    );
    expect(await refused((url) => url.searchParams.set('schema', 'Whales 1'))).toMatch(/expected the schema in/);
  });

  test('a schema that holds no catalogue is not made by looking', async () => {
    await expect(Catalogue.open(at('absent'))).rejects.toThrow('holds no catalogue yet');
    const catalogue = await Catalogue.open(await season('there'));
    const { rows } = await sql`select 1 from pg_namespace where nspname = 'absent'`.execute(catalogue.engine.database);
    expect(rows).toEqual([]);
    await catalogue.close();
  });

  test('catalogues in two schemas of one database do not see each other', async () => {
    const [one, other] = [await season('one'), at('other')];
    await expect(Catalogue.open(other)).rejects.toThrow('holds no catalogue yet');
    await (await openSeason({ name: other }, 2)).close();
    const catalogue = await Catalogue.open(one);
    await nameEncounters(catalogue, [30], 'Bruma', { by: 'Ana', isNew: true });
    expect(await faultsOf(catalogue)).toEqual([]);
    await catalogue.close();
  });

  test('a server that lets nobody write says so', async () => {
    const owner = await Catalogue.open(await season('owned'));
    const { database } = owner.engine;
    await sql`create role guest login password 'secr3t'`.execute(database);
    await sql`grant usage on schema owned to guest`.execute(database);
    await sql`grant select on all tables in schema owned to guest`.execute(database);
    await owner.close();
    const url = new URL(at('owned'));
    url.username = 'guest';
    url.password = 'secr3t';
    const guest = await Catalogue.open(url.href);
    await expect(nameEncounters(guest, [1], 'Bruma', { by: 'Ana', isNew: true })).rejects.toThrow(
      /permission denied .*; ask whoever runs the server/,
    );
    await guest.close();
  });
});

const passwordOf = (url: string) => new URL(url).password;

test('an address that cannot be read is named without what may be a password', async () => {
  const address = 'postgres://ana:secr3#t@server:5432/whales';
  await expect(Catalogue.open(address)).rejects.toThrow('postgres://… is no address');
  await expect(Catalogue.open(address)).rejects.not.toThrow('secr3');
  expect(shownName('postgres://ana:secr3t@server/w?password=secr3t')).not.toContain('secr3t');
});
