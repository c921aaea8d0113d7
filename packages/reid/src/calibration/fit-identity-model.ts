import type { AnimalScores } from '../aggregation/by-animal.ts';
import { type CalibrationKind, type Calibrator, fitCalibrator } from './calibrator.ts';
import { fitChoice, type Question } from './fit-choice.ts';
import { evidenceOf, found, type IdentityModel } from './identity-model.ts';
import { type Pairs, pairsOf } from './pairs.ts';

/** A model that does not know yet what its evidence means. */
export type ChoiceModel = Omit<IdentityModel, 'known'>;

/**
 * Learns which animal scores speak for, from the `chosen` queries, of which at least one has its animal in the catalogue and one animal more is there. Returned with it: the `outcomes`
 * from which it is learnt whether the catalogue has an animal at all.
 */
export function fitChoiceModel(
  kind: CalibrationKind,
  scores: AnimalScores,
  chosen: readonly number[],
): { readonly model: ChoiceModel; readonly outcomes: Pairs } {
  const pairs = fitCalibrator(kind, pairsOf(scores, chosen));
  const weights = fitChoice(questionsOf(scores, chosen, pairs));
  const model = { pairs, weights, catalogue: scores.animals.length };
  return { model, outcomes: evidencePairs(scores, chosen, model) };
}

/** Queries whose animal is in the catalogue, and what says which it is. */
function questionsOf(
  { animals, rows, individuals }: AnimalScores,
  chosen: readonly number[],
  pairs: Calibrator,
): Question[] {
  return chosen.flatMap((query) => {
    const own = animals.indexOf(individuals[query]!);
    return own === -1 ? [] : [{ evidence: evidenceOf(rows[query]!, pairs), own }];
  });
}

/**
 * What is found for each of the `chosen` queries whose animal is in the catalogue, once as it was asked and once as if the catalogue lacked the animal, for
 * new photos show new animals, too.
 */
export function evidencePairs(
  { animals, rows, individuals }: AnimalScores,
  chosen: readonly number[],
  { pairs, weights }: ChoiceModel,
): Pairs {
  const outcomes: Pairs = { scores: [], outcomes: [], weights: [] };
  for (const query of chosen) {
    const own = animals.indexOf(individuals[query]!);
    if (own === -1) continue;
    const row = rows[query]!;
    for (const [asked, isKnown] of [[row, 1] as const, [row.with(own, Number.NaN), 0] as const]) {
      const { logTotal } = found(evidenceOf(asked, pairs), weights);
      if (!Number.isFinite(logTotal)) continue;
      outcomes.scores.push(logTotal);
      outcomes.outcomes.push(isKnown);
      outcomes.weights.push(1);
    }
  }
  return outcomes;
}
