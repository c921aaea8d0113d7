import { afterEach, expect, test } from 'vitest';
import type { Catalogue } from '../catalogue.ts';
import { markBoxes } from '../decisions/mark-boxes.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { undo } from '../journal/undo.ts';
import { historyOf } from '../lists/history.ts';
import { individualsOf } from '../lists/individuals.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { namesOf, openSeason } from '../testing/season.ts';
import { animalView } from './animal-view.ts';
import { encounterView } from './encounter-view.ts';
import { gradePhoto, remark } from './grades.ts';
import { photoView } from './photo-view.ts';
import { queueOf } from './queue.ts';
import { type FoundFor, keepCandidates } from './searches.ts';
import { judge, judgeNew } from './verdicts.ts';

const ana = { by: 'Ana' };
const search = { method: 'local features (sift)', animals: 2, photos: 2, isCalibrated: true };

onEachEngine('review', (place) => {
  const left: (() => Promise<void>)[] = [];
  /** Bruma was seen on the first day, Luna on the second; four encounters wait, two with candidates. */
  const season = async (): Promise<Catalogue> => {
    const made: Place = await place();
    const catalogue = await openSeason(made, 6, { Bruma: [1], Luna: [2] });
    left.push(async () => {
      await catalogue.close();
      await made.remove();
    });
    const found = new Map<number, FoundFor>([
      [3, { candidates: [{ individual: 1, score: 0.4, probability: 0.2, photos: [[3, 1, 0.4]] as const }] }],
      [
        4,
        {
          candidates: [
            { individual: 2, score: 0.9, probability: 0.99, photos: [[4, 2, 0.9]] as const },
            { individual: 1, score: 0.1, probability: 0.01, photos: [] },
          ],
          ...{ isNew: 0.005, enough: 2 },
        },
      ],
      [5, { candidates: [], isNew: 0.97, enough: 3 }],
    ]);
    await keepCandidates(catalogue, search, found);
    return catalogue;
  };
  afterEach(async () => {
    for (const close of left.splice(0)) await close();
  });

  const queued = async (catalogue: Catalogue, options = {}) =>
    (await queueOf(catalogue, options)).encounters.map(({ encounter }) => encounter);

  test('a photo tells its file, its encounter, its animal and what is beside it', async () => {
    const catalogue = await season();
    await gradePhoto(catalogue, 1, { visible: 4, sharpness: 3 }, ana);
    expect(await photoView(catalogue, 1)).toMatchObject({
      ...{ annotation: 1, photo: 1, encounter: 1, animal: 'Bruma', path: '1.jpg', visible: 4, sharpness: 3 },
      ...{ beside: [], inPhoto: [], flukes: null, root: expect.any(String) },
    });
    const { annotations } = await markBoxes(
      catalogue,
      { photo: 1, boxes: [{ annotation: 1, box: [0, 0, 5, 5] }, { box: [9, 9, 5, 5] }] },
      ana,
    );
    const [, second] = annotations;
    expect(await photoView(catalogue, second!)).toMatchObject({ box: [9, 9, 5, 5], inPhoto: [1], flukes: 'boxed' });
    expect((await photoView(catalogue, 1)).beside.map(({ annotation }) => annotation)).toEqual([second]);
    await expect(photoView(catalogue, 99)).rejects.toThrow('there is no photo 99 in the catalogue');
  });

  test('the queue holds what has no name, the surest first, or as asked', async () => {
    const catalogue = await season();
    expect(await queued(catalogue)).toEqual([4, 3, 5, 6]);
    expect(await queued(catalogue, { order: 'date' })).toEqual([3, 4, 5, 6]);
    expect(await queued(catalogue, { order: 'place' })).toEqual([4, 6, 3, 5]);
    await gradePhoto(catalogue, 5, { visible: 2, fluke_angle: 5, camera_angle: 5, sharpness: 4, exposure: 5 }, ana);
    expect(await queued(catalogue, { order: 'quality' })).toEqual([5, 3, 4, 6]);
    expect(await queued(catalogue, { quality: 3 })).toEqual([4, 3, 6]);
    const { waiting, chosen, named, places } = await queueOf(catalogue, { place: 'Pico' });
    expect({ waiting, chosen, named, places }).toEqual({ waiting: 4, chosen: 2, named: 2, places: ['Faial', 'Pico'] });
  });

  test('the queue comes in parts, with who is likeliest and what was searched', async () => {
    const catalogue = await season();
    expect(await queued(catalogue, { limit: 2, offset: 1 })).toEqual([3, 5]);
    const { encounters, search: found } = await queueOf(catalogue);
    expect(encounters.map(({ candidate, candidate_annotation }) => [candidate, candidate_annotation])).toEqual([
      ['Luna', 2],
      ['Bruma', 1],
      [null, null],
      [null, null],
    ]);
    expect(found).toMatchObject(search);
    await mergeIndividuals(catalogue, 'Bruma', 'Luna', ana);
    expect((await queueOf(catalogue)).encounters[0]).toMatchObject({ candidate: 'Bruma' });
  });

  test('an animal has its photos, its sightings and its history; all are listed by name', async () => {
    const catalogue = await season();
    await judge(catalogue, 4, 1, { verdict: 'same', certainty: 'certain' }, ana);
    expect(await individualsOf(catalogue)).toMatchObject([
      { name: 'Bruma', encounters: 2, photos: 2, annotation: 1, first: '2024-08-01', last: '2024-08-04' },
      { name: 'Luna', encounters: 1, photos: 1, annotation: 2 },
    ]);
    const { photos, sightings, history } = await animalView(catalogue, 'bruma');
    expect(photos.map(({ annotation, encounter }) => [annotation, encounter])).toEqual([
      [1, 1],
      [4, 4],
    ]);
    expect(sightings.map(({ encounter }) => encounter)).toEqual([1, 4]);
    expect(history[0]).toMatchObject({ summary: 'encounter 4 and Bruma: same (certain)' });
    expect((await historyOf(catalogue, { before: history[0]!.id, limit: 1 }))[0]!.id).toBe(history[0]!.id - 1);
    await expect(animalView(catalogue, 'Sal')).rejects.toThrow('Sal');
  });

  test('a view has photos, candidates with their sightings, and what was searched', async () => {
    const view = await encounterView(await season(), 4);
    expect(view).toMatchObject({
      encounter: 4,
      place: 'Faial',
      individual: null,
      search: { ...search, isNew: 0.005, enough: 2 },
    });
    // Of an encounter for which nobody was found it is known all the same; an older search says nothing, nobody asked about the last.
    const others = await season();
    expect((await encounterView(others, 5)).search).toMatchObject({ isNew: 0.97, enough: 3 });
    expect((await encounterView(others, 3)).search).toMatchObject({ isNew: null, enough: null });
    expect((await encounterView(others, 6)).search).toBeNull();
    expect(view.photos).toMatchObject([{ annotation: 4, path: '4.jpg', width: 300, box: null }]);
    expect(view.candidates.map(({ name, probability }) => [name, probability])).toEqual([
      ['Luna', 0.99],
      ['Bruma', 0.01],
    ]);
    expect(view.candidates[0]).toMatchObject({
      photos: [{ annotation: 2 }],
      sightings: [{ encounter: 2, seen_at: '2024-08-02', place: 'Faial' }],
      verdict: null,
    });
  });

  test('candidates that were merged since the search are one animal', async () => {
    const catalogue = await season();
    await mergeIndividuals(catalogue, 'Bruma', 'Luna', ana);
    const { candidates, search } = await encounterView(catalogue, 4);
    expect(search?.enough).toBe(1);
    expect(candidates.map(({ name, probability, sightings }) => [name, probability, sightings.length])).toEqual([
      ['Bruma', 0.99, 2],
    ]);
  });

  test('same names the encounter, possible does not, and undo takes back either', async () => {
    const catalogue = await season();
    const { seen } = await encounterView(catalogue, 4);
    const same = await judge(catalogue, 4, 2, { verdict: 'same', certainty: 'certain' }, { ...ana, seen });
    expect(same.summary).toBe('encounter 4 and Luna: same (certain)');
    expect((await namesOf(catalogue))[3]).toBe('Luna');
    expect((await encounterView(catalogue, 4)).candidates[0]).toMatchObject({ verdict: 'same', certainty: 'certain' });
    await undo(catalogue, same.id, ana);
    expect((await namesOf(catalogue))[3]).toBe(null);
    expect((await encounterView(catalogue, 4)).candidates[0]).toMatchObject({ verdict: null, said: null });
    await judge(catalogue, 4, 2, { verdict: 'same', certainty: 'possible' }, ana);
    expect((await namesOf(catalogue))[3]).toBe(null);
  });

  test('different, said of the animal it was named, takes the name away', async () => {
    const catalogue = await season();
    await judge(catalogue, 4, 2, { verdict: 'same', certainty: 'probable' }, ana);
    await judge(catalogue, 4, 2, { verdict: 'different' }, ana);
    expect((await namesOf(catalogue))[3]).toBe(null);
  });

  test('what someone else decided meanwhile is a conflict, and nothing is overwritten', async () => {
    const catalogue = await season();
    const { seen } = await encounterView(catalogue, 4);
    await judge(catalogue, 4, 2, { verdict: 'same', certainty: 'certain' }, { by: 'Rui', seen });
    await expect(judgeNew(catalogue, 4, 'Sal', { ...ana, seen })).rejects.toThrow(
      'Rui decided meanwhile: encounter 4 and Luna: same (certain)',
    );
    expect((await namesOf(catalogue))[3]).toBe('Luna');
    const now = await encounterView(catalogue, 4);
    await judgeNew(catalogue, 4, 'Sal', { ...ana, seen: now.seen });
    expect((await namesOf(catalogue))[3]).toBe('Sal');
  });

  test('a note or a flag is no verdict: nobody who decides is held up by it', async () => {
    const catalogue = await season();
    const { seen } = await encounterView(catalogue, 4);
    await remark(catalogue, 4, { flags: ['two animals'], notes: 'left fluke' }, { by: 'Rui' });
    expect((await encounterView(catalogue, 4)).seen).toBe(seen);
    await judge(catalogue, 4, 2, { verdict: 'same', certainty: 'certain' }, { ...ana, seen });
    expect((await namesOf(catalogue))[3]).toBe('Luna');
  });

  test('flags and notes are kept, and can be taken away', async () => {
    const catalogue = await season();
    await remark(catalogue, 5, { flags: ['two animals'], notes: '<b>left</b> fluke' }, ana);
    expect(await encounterView(catalogue, 5)).toMatchObject({ flags: ['two animals'], notes: '<b>left</b> fluke' });
    await remark(catalogue, 5, { flags: [], notes: '' }, ana);
    expect(await encounterView(catalogue, 5)).toMatchObject({ flags: [], notes: null });
  });

  test.each<[string, (catalogue: Catalogue) => Promise<unknown>, string]>([
    ['a grade of 6', (c) => gradePhoto(c, 5, { visible: 6 }, ana), 'expected visible of 1 to 5, received 6'],
    ['half a grade', (c) => gradePhoto(c, 5, { distinctiveness: 1.5 }, ana), 'expected distinctiveness of 1 to 3'],
    ['a grade for no photo', (c) => gradePhoto(c, 99, { visible: 1 }, ana), 'there is no animal 99'],
    ['an unknown flag', (c) => remark(c, 5, { flags: ['blurred'] }, ana), 'received blurred'],
    ['an animal that is not there', (c) => judge(c, 5, 99, { verdict: 'different' }, ana), 'not there any more'],
  ])('%s is refused', async (_, attempt, message) => {
    await expect(attempt(await season())).rejects.toThrow(message);
  });
});
