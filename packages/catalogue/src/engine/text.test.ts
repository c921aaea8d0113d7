import { afterEach, expect, test } from 'vitest';
import type { Catalogue } from '../catalogue.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { renameIndividual } from '../decisions/rename-individual.ts';
import { decide } from '../journal/decide.ts';
import { historyOf } from '../lists/history.ts';
import { statusOf } from '../lists/status.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { faultsOf } from '../testing/faults-of.ts';
import { namesOf, openSeason } from '../testing/season.ts';

const ana = { by: 'Ana' };

onEachEngine('text', (place) => {
  let made: Place;
  let catalogue: Catalogue;
  const season = async () => {
    made = await place();
    catalogue = await openSeason(made, 2, { Bruma: [1] });
    return catalogue;
  };
  afterEach(async () => {
    await catalogue.close();
    await made.remove();
  });
  const note = (notes: string) =>
    decide(catalogue, { kind: 'note', ...ana }, async (draft) => {
      draft.set('encounter', 1, { notes });
      return 'a note';
    });

  test.each([
    ['a NUL', 'one\0two', 'text with a NUL character cannot be kept'],
    ['half a surrogate pair', 'a\ud800b', 'text that is not valid Unicode cannot be kept'],
  ])('%s is refused in any column, and nothing is written', async (_, text, message) => {
    await season();
    const attempts = [
      () => note(text),
      () => nameEncounters(catalogue, [2], text, { ...ana, isNew: true }),
      () => nameEncounters(catalogue, [2], 'Luna', { by: text, isNew: true }),
      () => catalogue.engine.database.insertInto('root').values({ path: text }).execute(),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(message);
    expect(await namesOf(catalogue)).toEqual(['Bruma', null]);
    expect(await historyOf(catalogue)).toHaveLength(2);
    expect(await faultsOf(catalogue)).toEqual([]);
  });

  test('all other text is kept as it is', async () => {
    await season();
    const texts = ['Nº 17\'s\n\t"x" \\ % _', '鯨🐋\u202e', 'e\u0301', ' 007 ', '', 'null', '{"a":1}', 'x'.repeat(1e6)];
    for (const text of texts) {
      await note(text);
      const { notes } = await catalogue.engine.database
        .selectFrom('encounter')
        .select('notes')
        .where('id', '=', 1)
        .executeTakeFirstOrThrow();
      expect(notes).toBe(text);
      expect(await faultsOf(catalogue)).toEqual([]);
    }
  });

  test('a name as long as a page is refused, on both engines at the same length', async () => {
    await season();
    const long = (length: number) =>
      Array.from({ length }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join('');
    await expect(renameIndividual(catalogue, 'Bruma', long(1001), ana)).rejects.toThrow(
      'a name may have 1000 bytes, and this one has 1001',
    );
    await renameIndividual(catalogue, 'Bruma', long(1000), ana);
    expect(await namesOf(catalogue)).toEqual([long(1000), null]);
  });

  test('numbers are numbers', async () => {
    await season();
    expect(await statusOf(catalogue)).toMatchObject({ encounters: 2, individuals: 1, decisions: 2 });
    const [row] = await catalogue.engine.database
      .selectFrom('decision')
      .select(({ fn }) => [fn.countAll().as('n'), fn.max('id').as('last')])
      .execute();
    expect(row).toEqual({ n: 2, last: 2 });
  });
});
