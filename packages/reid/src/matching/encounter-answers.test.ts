import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { answersOf } from '../testing/answers.ts';
import { encounterMatches, encounterTable, surestAnswer } from './encounter-answers.ts';
import type { PhotoMatches } from './match-photos.ts';
import { metTogether } from './met-together.ts';

const side = (...rows: [path: string, individual: string, encounter?: string][]) => ({
  paths: rows.map(([path]) => path),
  individuals: rows.map(([, individual]) => individual),
  photos: rows.map(([path, individual, encounter]) => ({
    ...{ path, individual, file: `/${path}`, date: Date.UTC(2024, 7, 3) },
    ...(encounter !== undefined && { encounter, place: 'Pico' }),
  })),
});
const answer = (individual: string, index: number, similarity: number) => ({
  individual,
  photos: [{ index, similarity }],
});

const pair = (query: number, match: number, score: number) => ({ query, match, score });

/** Two photos of encounter 7, one of 8, one of none. */
const found: PhotoMatches = {
  queries: side(['a', '', '7'], ['b', '', '8'], ['c', '', '7'], ['d', '']),
  gallery: side(['l', 'Luna', '1'], ['s', 'Sal', '2'], ['n', '', '3']),
  matches: [],
  individuals: [
    [answer('Luna', 0, 0.5), answer('', 2, 0.45), answer('Sal', 1, 0.4)],
    [answer('', 2, 0.99)],
    [answer('Sal', 1, 0.75), answer('Luna', 0, 0.25)],
    [answer('Luna', 0, 1)],
  ],
  scores: { network: 'a', features: null, name: 'cosine' },
  answers: null,
};

test('an animal counts for an encounter by its best photo; photos without a name or an encounter do not', () => {
  const encounters = encounterMatches(found);
  expect(encounters).toEqual([
    {
      ...{ encounter: '7', queries: [0, 2] },
      answers: [
        { individual: 'Sal', score: 0.75, probability: null, pairs: [pair(2, 1, 0.75), pair(0, 1, 0.4)] },
        { individual: 'Luna', score: 0.5, probability: null, pairs: [pair(0, 0, 0.5), pair(2, 0, 0.25)] },
      ],
    },
    { encounter: '8', queries: [1], answers: [] },
  ]);
  expect(surestAnswer(encounters)).toMatchObject({ encounter: '7', individual: 'Sal' });
  expect(surestAnswer(encounters.slice(1))).toBeUndefined();
});

test('the table says who, how sure, and by which photos', () => {
  const [first, second] = parse(encounterTable(found, encounterMatches(found)), { columns: true }) as object[];
  expect(first).toEqual({
    ...{ encounter: '7', photos: '2', seen: '2024-08-03', place: 'Pico', rank: '1', individual: 'Sal' },
    ...{ similarity: '0.750000', probability: '', certainty: 'uncalibrated cosine' },
    ...{
      known_encounter: '2',
      known_seen: '2024-08-03',
      known_place: 'Pico',
      query: 'c',
      match: 's',
      probability_new: '',
      enough: '',
    },
  });
  expect(second).toMatchObject({ rank: '2', individual: 'Luna', query: 'a' });
});

test('what is said of an encounter puts its animals in order', () => {
  const answers = answersOf([[{ Sal: 0.2, Luna: 0.7 }, 0.1, 2]], { 7: 0 });
  const encounters = encounterMatches({ ...found, answers });
  expect(encounters[0]!.answers.map(({ individual, probability }) => [individual, probability])).toEqual([
    ['Luna', 0.7],
    ['Sal', 0.2],
  ]);
  const [first, second] = parse(encounterTable({ ...found, answers }, encounters), { columns: true }) as object[];
  expect(first).toMatchObject({ individual: 'Luna', probability: '0.700', certainty: 'check' });
  expect(second).toMatchObject({ individual: 'Sal', certainty: '', probability_new: '0.100', enough: '2' });
});

test('photos of the query’s own encounter are no answers, of one catalogue', () => {
  const { queries, gallery } = { queries: found.queries, gallery: side(['x', 'Luna', '7'], ['y', 'Sal', '1']) };
  const isMet = metTogether(queries, gallery, { gallery: { path: 'c.db', where: 'named' }, queries: { path: 'c.db' } });
  expect([isMet(0, 0), isMet(0, 1), isMet(1, 0), isMet(3, 0)]).toEqual([true, false, false, false]);
  // Numbers of two catalogues say nothing of each other.
  expect(metTogether(queries, gallery, { gallery: { path: 'c.db' }, queries: { path: 'd.db' } })(0, 0)).toBe(false);
});
