import type { ScoresWithout } from '../aggregation/by-animal.ts';
import { leastQueries } from '../fusion/fusion.ts';
import { unseenAnimals } from '../open-set/unseen-animals.ts';
import { fitCalibrator } from './calibrator.ts';
import { fitChoiceModel } from './fit-identity-model.ts';
import type { MeasuredIdentityModel } from './identity-file.ts';

/**
 * Learns what scores mean as `reportScores` does, without trying what holds better, which takes ten times as long: by isotonic regression, which was
 * the better one on all animals of docs/evaluation.md. Null where fewer than {@link leastQueries} queries, or four animals, say too little.
 */
export function learnIdentityModel(scoresWithout: ScoresWithout, seed: number): MeasuredIdentityModel | null {
  const { individuals } = scoresWithout(new Set());
  const shown = new Set(individuals);
  if (individuals.length < leastQueries || shown.size < 4) return null;
  const unseen = unseenAnimals(individuals, seed);
  const catalogues = [unseen, new Set([...shown].filter((name) => !unseen.has(name)))].map(scoresWithout);
  const { model, outcomes } = fitChoiceModel('isotonic', catalogues, [...individuals.keys()]);
  const counts = { queries: individuals.length, individuals: shown.size };
  return { ...model, known: fitCalibrator('isotonic', outcomes), ...counts };
}
