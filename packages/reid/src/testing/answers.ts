import type { Answer, Answers } from '../calibration/judge.ts';
import { bandOf } from '../calibration/words.ts';

/** What is said of queries, for tests: of each the probabilities of its animals, P(new) and how many are enough. */
export function answersOf(
  queries: readonly (readonly [animals: Readonly<Record<string, number>>, isNew: number, enough: number])[],
  encounters: Readonly<Record<string, number>> = {},
): Answers {
  const calibrator = { kind: 'logistic', intercept: 0, slope: 1 } as const;
  const learnt = { pairs: calibrator, known: calibrator, weights: [1, 0], catalogue: 2 };
  const answers = queries.map(([animals, isNew, enough]): Answer => {
    const probabilities = new Map(Object.entries(animals));
    return { probabilities, isNew, enough, band: bandOf(Math.max(...probabilities.values()), isNew) };
  });
  return {
    model: { ...learnt, queries: 96, individuals: 48, file: 'runs/first/identity.json' },
    queries: answers,
    encounters: new Map(Object.entries(encounters).map(([name, query]) => [name, answers[query]!])),
  };
}
