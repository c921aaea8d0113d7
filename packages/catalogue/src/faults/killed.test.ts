import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { backup } from '../archive/backup.ts';
import { restore } from '../archive/restore.ts';
import { Catalogue } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { historyOf } from '../lists/history.ts';
import { startDecider } from '../testing/decider.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { faultsOf } from '../testing/faults-of.ts';
import { openSeason } from '../testing/season.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

/** `pnpm --filter catalogue test:faults` kills 20 times. */
const kills = process.env.MODE === 'faults' ? 20 : 3;

onEachEngine('processes', (place) => {
  let made: Place;
  const season = async () => {
    made = await place();
    await (await openSeason(made, 30)).close();
    return made.name;
  };
  afterEach(() => made.remove());

  test(`killed ${kills} times while decisions and imports stream in, none that it was told of is lost`, {
    timeout: 300_000,
  }, async () => {
    const name = await season();
    const acknowledged: (readonly [number, string])[] = [];
    for (let i = 0; i < kills; i++) {
      const decider = startDecider(name, `Ana ${i}`);
      await decider.begun();
      // Whatever it does at that moment.
      await wait(400 * Math.random());
      decider.process.kill('SIGKILL');
      expect(await decider.ended(), decider.said()).toBeNull();
      acknowledged.push(...decider.acknowledged());
      // An import is there as a whole, or not at all.
      const catalogue = await Catalogue.open(name);
      const journal = new Map((await historyOf(catalogue)).map(({ id, summary }) => [id, summary]));
      expect(acknowledged.filter(([id, summary]) => journal.get(id) !== summary)).toEqual([]);
      expect(await faultsOf(catalogue)).toEqual([]);
      const { n } = await catalogue.engine.database
        .selectFrom('photo')
        .select(sql<number>`cast(count(*) as integer)`.as('n'))
        .executeTakeFirstOrThrow();
      expect((n - 30) % 40).toBe(0);
      await catalogue.close();
    }
    // Three short lives may end before the fourth decision, which is an import.
    if (kills === 20) expect(acknowledged.some(([, summary]) => summary.includes('.csv'))).toBe(true);
    expect(acknowledged.length).toBeGreaterThanOrEqual(kills);
  });

  test('two processes write at once: each decision of both is made', async () => {
    const name = await season();
    const deciders = ['Ana', 'Rui'].map((by) => startDecider(name, by, 20));
    expect(
      await Promise.all(deciders.map((decider) => decider.ended())),
      deciders.map((one) => one.said()).join(''),
    ).toEqual([0, 0]);
    const catalogue = await Catalogue.open(name);
    const journal = new Map((await historyOf(catalogue)).map(({ id, summary }) => [id, summary]));
    const acknowledged = deciders.flatMap((decider) => decider.acknowledged());
    expect(acknowledged).toHaveLength(40);
    expect(acknowledged.filter(([id, summary]) => journal.get(id) !== summary)).toEqual([]);
    expect(journal.size).toBe(41);
    expect(await faultsOf(catalogue)).toEqual([]);
    await catalogue.close();
  });

  test('a backup that is taken while decisions stream in is of one moment', async () => {
    const name = await season();
    const folder = temporaryFolder();
    const decider = startDecider(name, 'Ana');
    await decider.begun();
    const catalogue = await Catalogue.open(name);
    for (let i = 0; i < 3; i++) {
      await backup(catalogue, join(folder, `${i}.gz`));
      await restore(join(folder, `${i}.gz`), join(folder, `${i}.db`));
      const restored = await Catalogue.open(join(folder, `${i}.db`));
      expect(await faultsOf(restored)).toEqual([]);
      await restored.close();
    }
    decider.process.kill('SIGKILL');
    await decider.ended();
    await catalogue.close();
  });

  test('many decisions at once of one process wait for each other', async () => {
    const name = await season();
    const catalogue = await Catalogue.open(name);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => nameEncounters(catalogue, [i + 1], `Nº ${i}`, { by: 'Ana', isNew: true })),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(20);
    expect(await faultsOf(catalogue)).toEqual([]);
    await catalogue.close();
  });
});
