import type { AnimalScores } from '../aggregation/by-animal.ts';
import { type CalibrationKind, type Calibrator, fitCalibrator } from './calibrator.ts';
import { fitChoice, type Question } from './fit-choice.ts';
import { evidenceOf, found, type IdentityModel } from './identity-model.ts';
import { type Pairs, pairsOf } from './pairs.ts';

/** A model that does not know yet what its evidence means. */
export type ChoiceModel = Omit<IdentityModel, 'known'>;

/**
 * Learns from the `chosen` queries which animal scores speak for, in several `catalogues` of which each lacks some of their animals; some
 * are in one. Returned with it: the `outcomes` from which it is learnt whether a catalogue has an animal at all.
 */
export function fitChoiceModel(
  kind: CalibrationKind,
  catalogues: readonly AnimalScores[],
  chosen: readonly number[],
): { readonly model: ChoiceModel; readonly outcomes: Pairs } {
  const pairs = fitCalibrator(kind, joined(catalogues.map((scores) => pairsOf(scores, chosen))));
  const weights = fitChoice(catalogues.flatMap((scores) => questionsOf(scores, chosen, pairs)));
  const catalogue = catalogues.reduce((sum, { animals }) => sum + animals.length, 0) / catalogues.length;
  const model = { pairs, weights, catalogue };
  return { model, outcomes: evidencePairs(catalogues, chosen, model) };
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

/** What is found for each of the `chosen` queries in each catalogue, and whether that has its animal. */
export function evidencePairs(
  catalogues: readonly AnimalScores[],
  chosen: readonly number[],
  { pairs, weights, catalogue }: ChoiceModel,
): Pairs {
  return joined(
    catalogues.map(({ animals, rows, individuals }) => {
      const present = new Set(animals);
      const totals = chosen.map((query) => {
        const { logTotal } = found(evidenceOf(rows[query]!, pairs), weights);
        return { score: logTotal - Math.log(animals.length / catalogue), isKnown: present.has(individuals[query]!) };
      });
      const finite = totals.filter(({ score }) => Number.isFinite(score));
      return {
        scores: finite.map(({ score }) => score),
        outcomes: finite.map(({ isKnown }) => Number(isKnown)),
        weights: finite.map(() => 1),
      };
    }),
  );
}

/** One after another. */
export function joined(parts: readonly Pairs[]): Pairs {
  return {
    scores: parts.flatMap(({ scores }) => scores),
    outcomes: parts.flatMap(({ outcomes }) => outcomes),
    weights: parts.flatMap(({ weights }) => weights),
  };
}
