import { describe, expect, test } from 'vitest';
import { judge, type QueryResult } from '../metrics.ts';
import { judgeAnswer, percentWords } from './certainty.ts';
import { countBands, learnCertainty } from './learn-certainty.ts';

/** Ten animals with one photo each. */
const gallery = [...'abcdefghij'];

/** Answers a query of `individual`: its own photo gets `own`, the best other `other`, the rest less. */
function answer(query: number, individual: string, own: number, other: number): QueryResult {
  const rest = gallery.filter((name) => name !== individual);
  const row = Float32Array.from(gallery, (name) =>
    name === individual ? own : name === rest[query % rest.length] ? other : 0.01,
  );
  return judge(query, row, individual, gallery);
}

/** `right` queries whose animal is seen (0.9 before 0.4), then `wrong` ones where it is not (0.1 after 0.5). */
function answers(right: number, wrong: number) {
  const individuals = Array.from({ length: right + wrong }, (_, i) => gallery[i % gallery.length]!);
  const results = individuals.map((individual, i) =>
    i < right ? answer(i, individual, 0.9, 0.4) : answer(i, individual, 0.1, 0.5),
  );
  return { results, individuals, certainty: learnCertainty(results, individuals, gallery) };
}

test('says nothing of too few queries, or of a gallery of one animal', () => {
  expect(answers(10, 9).certainty).toBeNull();
  const alone = Array.from({ length: 30 }, (_, i) => judge(i, Float32Array.of(1), 'a', ['a']));
  expect(learnCertainty(alone, Array(30).fill('a'), ['a'])).toBeNull();
});

describe('with every query asked once more as if its animal were new', () => {
  const { results, certainty } = answers(60, 20);

  test('a score that only right answers reach is likely', () => {
    const judged = judgeAnswer(certainty!, 0.9, 1);
    // 60 of 60, by the rule of succession.
    expect(judged.probability).toBeCloseTo(61 / 62, 6);
    expect(judged.band).toBe('likely');
  });

  test('one that new animals reach as well is not', () => {
    // All of the 100 first answers at 0.4 and 0.5 are wrong; at 0.4 the animal is new for every one.
    const judged = judgeAnswer(certainty!, 0.4, 1);
    expect(judged.probability).toBeCloseTo(1 / 102, 6);
    expect(judged.band).toBe('absent');
    // At 0.5 it is new for 20 of 40.
    expect(judgeAnswer(certainty!, 0.5, 1).band).toBe('check');
  });

  test('what follows the first answer is judged by its own like, and has no word', () => {
    // 20 right animals stand second at 0.1, 60 wrong ones at 0.4: a quarter, at their mean score.
    const { probability, band } = judgeAnswer(certainty!, 0.325, 2);
    expect(band).toBeNull();
    expect(probability).toBeCloseTo(21 / 82, 6);
    expect(judgeAnswer(certainty!, 0.01, 3).probability).toBeLessThan(0.05);
  });

  test('counts how often its words were right', () => {
    expect(certainty).toMatchObject({ queries: 80, individuals: 10 });
    expect(countBands(certainty!, results)).toEqual({
      likely: { count: 60, right: 60 },
      check: { count: 20, right: 0 },
      absent: { count: 0, right: 0 },
    });
  });
});

test('few right answers do not make a score likely', () => {
  const { certainty } = answers(3, 40);
  // Three of three: 4/5.
  expect(judgeAnswer(certainty!, 0.9, 1)).toEqual({ probability: expect.closeTo(0.8, 6), band: 'check' });
});

test('probabilities never fall with the score', () => {
  const individuals = Array.from({ length: 200 }, (_, i) => gallery[i % 10]!);
  const results = individuals.map((individual, i) => answer(i, individual, ((i * 7) % 50) / 50, ((i * 3) % 40) / 50));
  const certainty = learnCertainty(results, individuals, gallery)!;
  for (const place of [1, 2]) {
    const values = Array.from({ length: 200 }, (_, i) => judgeAnswer(certainty, i / 100 - 0.5, place).probability);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    for (const value of values) expect(value > 0 && value < 1).toBe(true);
  }
});

test.for<[number, string]>([
  [0.001, '< 1 %'],
  [0.0149, '1 %'],
  [0.934, '93 %'],
  [0.9951, '> 99 %'],
])('%d is %s', ([probability, words]) => {
  expect(percentWords(probability)).toBe(words);
});
