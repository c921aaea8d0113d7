import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { forgetNames, nameEncounters } from '../decisions/name-encounters.ts';
import { renameIndividual } from '../decisions/rename-individual.ts';
import { splitIndividual } from '../decisions/split-individual.ts';
import { undoEncounter } from '../decisions/undo-encounter.ts';
import { portraitOf } from '../lists/individuals.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { namesOf, openSeason } from '../testing/season.ts';
import { undo } from './undo.ts';

const ana = { by: 'Ana' };

onEachEngine('decisions', (place) => {
  const left: { close(): Promise<void> }[] = [];
  const places: Place[] = [];
  const fresh = async () => {
    places.push(await place());
    return places.at(-1)!;
  };
  const season = async (...[count, names]: [number, Record<string, number[]>?]) => {
    const catalogue = await openSeason(await fresh(), count, names);
    left.push(catalogue);
    return catalogue;
  };
  afterEach(async () => {
    for (const catalogue of left.splice(0)) await catalogue.close();
    for (const made of places.splice(0)) await made.remove();
  });

  test('a name stands after the catalogue was closed and opened again, and so does its undoing', async () => {
    const { name } = await fresh();
    const first = await openSeason({ name }, 2);
    const named = await nameEncounters(first, [1, 2], 'Nº 17', { ...ana, isNew: true });
    await first.close();
    const second = await Catalogue.open(name);
    expect(await namesOf(second)).toEqual(['Nº 17', 'Nº 17']);
    await undo(second, named.id, ana);
    await second.close();
    const third = await Catalogue.open(name);
    left.push(third);
    expect(await namesOf(third)).toEqual([null, null]);
  });

  test('a merge is undone after later decisions, which stay', async () => {
    const catalogue = await season(4, { Bruma: [1, 2], Luna: [3] });
    const merge = await mergeIndividuals(catalogue, 'Luna', 'Bruma', ana);
    expect(await namesOf(catalogue)).toEqual(['Luna', 'Luna', 'Luna', null]);
    await nameEncounters(catalogue, [4], 'Bruma', ana);
    await nameEncounters(catalogue, [2], 'Sal', { ...ana, isNew: true });
    await undo(catalogue, merge.id, ana);
    expect(await namesOf(catalogue)).toEqual(['Bruma', 'Sal', 'Luna', 'Luna']);
  });

  test('what was undone can be brought back, and undone again', async () => {
    const catalogue = await season(2, { Bruma: [1], Luna: [2] });
    const merge = await mergeIndividuals(catalogue, 'Luna', 'Bruma', ana);
    const undone = await undo(catalogue, merge.id, ana);
    const redone = await undo(catalogue, undone.id, ana);
    expect(redone.summary).toBe(`redo ${merge.id}: merge Bruma into Luna, 1 encounter`);
    expect(await namesOf(catalogue)).toEqual(['Luna', 'Luna']);
    await undo(catalogue, redone.id, ana);
    expect(await namesOf(catalogue)).toEqual(['Bruma', 'Luna']);
    await expect(undo(catalogue, merge.id, ana)).rejects.toThrow(`decision ${merge.id} is taken back already`);
  });

  test('a merge is undone for one encounter alone, and the animal is there again', async () => {
    const catalogue = await season(3, { Bruma: [1, 2], Luna: [3] });
    await mergeIndividuals(catalogue, 'Luna', 'Bruma', ana);
    await undoEncounter(catalogue, 2, ana);
    expect(await namesOf(catalogue)).toEqual(['Luna', 'Bruma', 'Luna']);
    await undoEncounter(catalogue, 2, ana);
    expect(await namesOf(catalogue)).toEqual(['Luna', 'Luna', 'Luna']);
  });

  test('a split and a rename, and back', async () => {
    const catalogue = await season(3, { Bruma: [1, 2, 3] });
    const split = await splitIndividual(catalogue, 'bruma', [2], 'Sal', ana);
    const rename = await renameIndividual(catalogue, 'Bruma', 'Nuvem', ana);
    expect(await namesOf(catalogue)).toEqual(['Nuvem', 'Sal', 'Nuvem']);
    expect(await portraitOf(catalogue, 'BRUMA')).toMatchObject({ name: 'Nuvem', aliases: ['Bruma'] });
    await undo(catalogue, split.id, ana);
    expect(await namesOf(catalogue)).toEqual(['Nuvem', 'Nuvem', 'Nuvem']);
    await undo(catalogue, rename.id, ana);
    expect(await namesOf(catalogue)).toEqual(['Bruma', 'Bruma', 'Bruma']);
  });

  test('what others build on is not taken away, and the message says by which decision', async () => {
    const catalogue = await season(2);
    const named = await nameEncounters(catalogue, [1], 'Bruma', { ...ana, isNew: true });
    const second = await nameEncounters(catalogue, [2], 'Bruma', ana);
    await expect(undo(catalogue, named.id, ana)).rejects.toThrow(`decision ${second.id} builds on this one`);
    expect(await namesOf(catalogue)).toEqual(['Bruma', 'Bruma']);
  });

  test.each<[string, (catalogue: Catalogue) => Promise<unknown>, string]>([
    [
      'merging one with itself',
      (c) => mergeIndividuals(c, 'Luna', 'LUNA', ana),
      'nothing to merge: LUNA is Luna already',
    ],
    ['naming what is named', (c) => nameEncounters(c, [1], 'Luna', ana), 'nothing would change'],
    [
      'a new animal that is known',
      (c) => nameEncounters(c, [2], 'luna', { ...ana, isNew: true }),
      'luna is known already',
    ],
    ['an unknown animal', (c) => nameEncounters(c, [2], 'Lun', ana), 'there is no individual called Lun: add --new'],
    ['no such encounter', (c) => nameEncounters(c, [99], 'Luna', ana), 'there is no encounter 99'],
    ['an encounter of another', (c) => splitIndividual(c, 'Luna', [2], 'Sal', ana), "encounter 2 is not one of Luna's"],
    ['the last encounter', (c) => splitIndividual(c, 'Luna', [1], 'Sal', ana), 'would leave no encounter of Luna'],
    ['forgetting no name', (c) => forgetNames(c, [2], ana), 'nothing would change'],
    ['nobody deciding', (c) => nameEncounters(c, [2], 'Luna', { by: ' ' }), 'give --by NAME'],
    ['no such decision', (c) => undo(c, 99, ana), 'there is no decision 99: they are 1 to 2'],
  ])('%s is refused, and the journal has no line of it', async (_, attempt, message) => {
    const catalogue = await season(2, { Luna: [1] });
    await expect(attempt(catalogue)).rejects.toThrow(message);
    const journal = await catalogue.engine.database.selectFrom('decision').select('kind').orderBy('id').execute();
    expect(journal.map(({ kind }) => kind)).toEqual(['import', 'name']);
  });

  test('an undone merge cannot come back where it would bite its tail', async () => {
    const catalogue = await season(2, { Bruma: [1], Luna: [2] });
    const one = await mergeIndividuals(catalogue, 'Luna', 'Bruma', ana);
    const undone = await undo(catalogue, one.id, ana);
    await mergeIndividuals(catalogue, 'Bruma', 'Luna', ana);
    await expect(undo(catalogue, undone.id, ana)).rejects.toThrow('merged into itself');
    expect(await namesOf(catalogue)).toEqual(['Bruma', 'Bruma']);
  });

  test('the database refuses to rewrite the journal', async () => {
    const { engine } = await season(1);
    await expect(sql`update decision set summary = 'x'`.execute(engine.database)).rejects.toThrow('only ever added to');
    await expect(sql`delete from change`.execute(engine.database)).rejects.toThrow('only ever added to');
  });
});
