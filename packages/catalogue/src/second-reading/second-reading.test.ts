import { afterEach, expect, test } from 'vitest';
import type { Catalogue } from '../catalogue.ts';
import { mergeIndividuals } from '../decisions/merge-individuals.ts';
import { nameEncounters } from '../decisions/name-encounters.ts';
import { undo } from '../journal/undo.ts';
import { encounterView } from '../review/encounter-view.ts';
import { remark } from '../review/grades.ts';
import { keepCandidates } from '../review/searches.ts';
import { judge, judgeNew } from '../review/verdicts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { namesOf, openSeason } from '../testing/season.ts';
import { verify } from '../upkeep/verify.ts';
import { readersOf } from './agreement.ts';
import { blindView } from './blind-view.ts';
import { chosenReadings } from './chosen-readings.ts';
import { disagreementsOf, readingsToSettle } from './disagreements.ts';
import { readAgain, type SecondAnswer } from './read-again.ts';
import { readingQueue } from './reading-queue.ts';

const [ana, eva] = [{ by: 'Ana' }, { by: 'Eva' }];
const [bruma, luna] = [1, 2];
const certain = { verdict: 'same', certainty: 'certain' } as const;
const search = { method: 'local features (sift)', animals: 2, photos: 2, isCalibrated: true };

onEachEngine('second readings', (place) => {
  const left: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of left.splice(0)) await close();
  });

  /** Bruma was seen on the first day, Luna on the second; the others wait, with both as candidates. */
  const season = async (count = 8): Promise<Catalogue> => {
    const made = await place();
    const catalogue = await openSeason(made, count, { Bruma: [bruma], Luna: [luna] });
    left.push(async () => {
      await catalogue.close();
      await made.remove();
    });
    const candidates = (own: number) => ({
      candidates: [
        { individual: luna, score: 0.9, probability: 0.99, photos: [[own, 2, 0.9]] as const },
        { individual: bruma, score: 0.1, probability: 0.01, photos: [[own, 1, 0.1]] as const },
      ],
    });
    const waiting = Array.from({ length: count - 2 }, (_, i) => i + 3);
    await keepCandidates(catalogue, search, new Map(waiting.map((own) => [own, candidates(own)])));
    return catalogue;
  };

  const toRead = async (catalogue: Catalogue, options: Partial<Parameters<typeof chosenReadings>[1]> = {}) =>
    (await chosenReadings(catalogue, { reader: 'Rui', choice: 'all', ...options }))
      .map(({ encounter }) => encounter)
      .sort((a, b) => a - b);
  const read = async (catalogue: Catalogue, encounter: number, said: SecondAnswer, by = 'Rui') =>
    readAgain(catalogue, encounter, said, { by, choice: 'all', seen: (await blindView(catalogue, encounter)).seen });

  test('new animals, merges, names, and what nobody could tell are chosen; differences and imports are not', async () => {
    const catalogue = await season();
    await judge(catalogue, 3, luna, certain, ana);
    await judgeNew(catalogue, 4, 'Sal', ana);
    await judge(catalogue, 5, luna, { verdict: 'different' }, ana);
    await judge(catalogue, 6, luna, { verdict: 'incomparable' }, ana);
    await judge(catalogue, 7, bruma, { verdict: 'same', certainty: 'possible' }, ana);
    // Bruma's and Luna's first encounters were named without a search.
    expect(await toRead(catalogue)).toEqual([3, 4, 6, 7]);
    expect(await toRead(catalogue, { choice: 'new animals' })).toEqual([4]);
    expect(await toRead(catalogue, { choice: 'merges' })).toEqual([]);
    await mergeIndividuals(catalogue, 'Bruma', 'Luna', eva);
    // Luna's two encounters moved: one of them stands for the merge.
    expect(await toRead(catalogue, { choice: 'merges' })).toEqual([2]);
    expect(await toRead(catalogue, { choice: 'merges', reader: ' eva' })).toEqual([]);
    expect(await toRead(catalogue, { reader: 'ANA' })).toEqual([2]);
  });

  test('who decided about an encounter does not read it again, though it was taken back or decided anew', async () => {
    const catalogue = await season();
    const slip = await judge(catalogue, 3, bruma, { verdict: 'different' }, { by: 'Rui' });
    await undo(catalogue, slip.id, ana);
    await judge(catalogue, 3, luna, certain, ana);
    await judge(catalogue, 4, luna, certain, ana);
    expect(await toRead(catalogue)).toEqual([4]);
    await expect(read(catalogue, 3, { answer: 'new' })).rejects.toThrow('somebody else has to read it again');
  });

  test('a share is drawn by its seed: the same whatever is decided later, about as many as asked for', async () => {
    const catalogue = await season(60);
    const share = (seed: number) => toRead(catalogue, { choice: 'share', percent: 40, seed });
    const name = (from: number, to: number) =>
      nameEncounters(
        catalogue,
        Array.from({ length: to - from + 1 }, (_, i) => from + i),
        'Luna',
        ana,
      );
    await name(3, 40);
    const early = await share(5);
    await name(41, 60);
    const late = await share(5);
    expect(late.filter((encounter) => encounter <= 40)).toEqual(early);
    expect(late.length).toBeGreaterThan(12);
    expect(late.length).toBeLessThan(36);
    expect(await share(6)).not.toEqual(late);
    const { encounters, waiting } = await readingQueue(catalogue, {
      reader: 'Rui',
      choice: 'share',
      percent: 40,
      seed: 5,
      offset: 2,
    });
    expect([waiting, encounters.length]).toEqual([late.length, late.length - 2]);
    expect(encounters[0]).toMatchObject({ candidate: null, probability: null, photos: 1 });
  });

  test('the view is as the first reader had it: no name, no verdict, no note', async () => {
    const catalogue = await season();
    const before = await encounterView(catalogue, 4);
    await remark(catalogue, 4, { flags: ['two animals'], notes: 'surely Luna' }, ana);
    await judge(catalogue, 4, bruma, { verdict: 'different' }, ana);
    const { id } = await judge(catalogue, 4, luna, certain, ana);
    // A later sighting of hers was not there yet.
    await judge(catalogue, 5, luna, certain, eva);
    const blind = await blindView(catalogue, 4);
    expect(blind).toEqual({ ...before, seen: id });
    expect(JSON.stringify(blind)).not.toMatch(/Ana|Eva|surely|"different"|"certain"/);
  });

  test('an animal that the first reader made is neither shown nor among the candidates of a later search', async () => {
    const catalogue = await season();
    await judgeNew(catalogue, 4, 'Sal', ana);
    const sal = 3;
    await judge(catalogue, 5, sal, certain, eva);
    const found = { individual: sal, score: 1, probability: 1, photos: [[4, 5, 1]] as const };
    const other = { individual: luna, score: 0.9, probability: 0.9, photos: [[4, 2, 0.9]] as const };
    await keepCandidates(catalogue, search, new Map([[4, { candidates: [found, other] }]]));
    const blind = await blindView(catalogue, 4);
    expect(blind.candidates.map(({ name }) => name)).toEqual(['Luna']);
    expect(JSON.stringify(blind)).not.toContain('Sal');
  });

  test('an encounter is no sighting of the animal that it was named before', async () => {
    const catalogue = await season();
    await judge(catalogue, 4, luna, { verdict: 'same', certainty: 'probable' }, eva);
    await judge(catalogue, 4, luna, certain, ana);
    const [first] = (await blindView(catalogue, 4)).candidates;
    expect(first!.sightings.map(({ encounter }) => encounter)).toEqual([2]);
    expect(first!.photos.map(({ annotation }) => annotation)).toEqual([2]);
  });

  test('of a merge the other animal is shown as it was, among others that no search named', async () => {
    const catalogue = await season();
    for (const [i, name] of ['Sal', 'Onda', 'Vento'].entries()) await judgeNew(catalogue, 4 + i, name, eva);
    await judge(catalogue, 3, luna, certain, eva);
    await mergeIndividuals(catalogue, 'Bruma', 'Luna', ana);
    // Encounter 2 had its name from the beginning: nothing was searched for.
    const { candidates } = await blindView(catalogue, 2);
    expect(candidates.map(({ name }) => name).sort()).toEqual(['Bruma', 'Onda', 'Sal', 'Vento']);
    expect(candidates.every(({ score, probability }) => score === null && probability === null)).toBe(true);
    // Luna's third encounter went with it, and is Bruma's only since.
    expect(candidates.find(({ name }) => name === 'Bruma')!.sightings).toMatchObject([{ encounter: 1 }]);
  });

  test('a second reading changes no name, is refused twice, and can be taken back', async () => {
    const catalogue = await season();
    await judge(catalogue, 4, luna, certain, ana);
    const names = await namesOf(catalogue);
    const made = await read(catalogue, 4, { answer: 'same', individual: bruma, certainty: 'probable' });
    expect(made.summary).toBe('second reading of encounter 4: Bruma (probable)');
    expect(await namesOf(catalogue)).toEqual(names);
    expect(await toRead(catalogue)).not.toContain(4);
    await expect(read(catalogue, 4, { answer: 'new' }, 'Ivo')).rejects.toThrow('read encounter 4 again meanwhile');
    await undo(catalogue, made.id, { by: 'Rui' });
    expect(await toRead(catalogue)).toContain(4);
    expect(await disagreementsOf(catalogue)).toEqual([]);
    await read(catalogue, 4, { answer: 'new' }, 'Ivo');
    expect(await verify(catalogue, () => {}, { photos: false })).toBe(0);
  });

  test('what the first reader said is not told by a refusal', async () => {
    const catalogue = await season();
    await judge(catalogue, 4, luna, certain, ana);
    const { seen } = await blindView(catalogue, 4);
    await judge(catalogue, 4, bruma, certain, ana);
    const late = readAgain(catalogue, 4, { answer: 'new' }, { by: 'Rui', choice: 'all', seen });
    await expect(late).rejects.toThrow(/^encounter 4 was decided anew meanwhile: it is not read again now$/);
  });

  test('two who differ are shown with both, until a third decides', async () => {
    const catalogue = await season();
    await judge(catalogue, 3, luna, certain, ana);
    await judge(catalogue, 4, luna, certain, { ...ana, evidence: { note: 'notch' } });
    await judgeNew(catalogue, 5, 'Sal', ana);
    await read(catalogue, 3, { answer: 'same', individual: luna, certainty: 'possible' });
    await read(catalogue, 4, { answer: 'same', individual: bruma, certainty: 'probable' });
    const second = await read(catalogue, 5, { answer: 'incomparable' });
    const [one, other] = await disagreementsOf(catalogue);
    expect(one).toMatchObject({
      encounter: 4,
      annotation: 4,
      first: { by: 'Ana', answer: 'same', certainty: 'certain', name: 'Luna', annotation: 2, note: 'notch' },
      second: { by: 'Rui', answer: 'same', certainty: 'probable', name: 'Bruma', annotation: 1, note: null },
    });
    expect(other).toMatchObject({
      encounter: 5,
      first: { answer: 'new', name: 'Sal', annotation: null },
      second: { answer: 'incomparable', name: null },
    });
    expect(await readingsToSettle(catalogue, 3)).toBe(undefined);
    const readings = await readingsToSettle(catalogue, 5);
    expect(readings).toEqual([other!.first.decision, second.id]);
    await judge(catalogue, 5, luna, { verdict: 'same', certainty: 'probable' }, { ...eva, evidence: { readings } });
    expect((await disagreementsOf(catalogue)).map(({ encounter }) => encounter)).toEqual([4]);
    // What a third settled is settled.
    expect(await toRead(catalogue, { reader: 'Ivo' })).toEqual([]);
  });

  test('agreement: answers, animals, and animals that turned out to be one', async () => {
    const catalogue = await season(12);
    for (const encounter of [3, 4, 5, 6, 7]) await judge(catalogue, encounter, luna, certain, ana);
    for (const encounter of [8, 9]) await judgeNew(catalogue, encounter, `N${encounter}`, ana);
    await judge(catalogue, 10, luna, { verdict: 'incomparable' }, ana);
    for (const encounter of [3, 4, 5])
      await read(catalogue, encounter, { answer: 'same', individual: luna, certainty: 'certain' });
    await read(catalogue, 6, { answer: 'same', individual: bruma, certainty: 'certain' });
    await read(catalogue, 7, { answer: 'new' });
    await read(catalogue, 8, { answer: 'new' });
    await read(catalogue, 9, { answer: 'incomparable' });
    const { seen } = await blindView(catalogue, 10);
    await readAgain(catalogue, 10, { answer: 'incomparable' }, { by: 'Rui', choice: 'share', seen });
    const { all, byChoice, open } = await readersOf(catalogue);
    const table = [
      [4, 1, 0],
      [0, 1, 1],
      [0, 0, 1],
    ];
    expect(all).toMatchObject({ readings: 8, sameAnswer: 6, agreed: 5, bothNamed: 4, sameAnimal: 3, table });
    // cohen_kappa_score of scikit-learn 1.9.1.
    expect(all.kappa).toBeCloseTo(0.5789473684210527, 12);
    expect(open).toBe(3);
    expect(byChoice.share).toMatchObject({ readings: 1, agreed: 1, kappa: null, interval: null });
    expect(byChoice.all).toMatchObject({ readings: 7, agreed: 4 });
    await mergeIndividuals(catalogue, 'Bruma', 'Luna', eva);
    expect((await readersOf(catalogue)).all).toMatchObject({ agreed: 6, sameAnimal: 4 });
  });
});
