import { randomStream } from '@flukeprint/random';
import type { AnimalScores } from '../aggregation/by-animal.ts';
import { type CalibrationKind, type Calibrator, calibrated, calibrations, fitCalibrator } from './calibrator.ts';
import { evidencePairs, fitChoiceModel, joined } from './fit-identity-model.ts';
import type { IdentityModel } from './identity-model.ts';
import { type Pairs, pairsOf } from './pairs.ts';

/** Parts that animals are dealt into. */
export const folds = 5;

/**
 * [queries]: in which of {@link folds} parts each query's animal is, by its place in the alphabet, so that no query is judged by what was
 * learnt from its own animal.
 */
export function foldsOf(individuals: readonly string[]): number[] {
  const names = [...new Set(individuals)].sort();
  const fold = new Map(names.map((name, i) => [name, i % folds]));
  return individuals.map((individual) => fold.get(individual)!);
}

/** Queries that are learnt from, drawn at random: more would hardly change what is learnt, and take long. */
const mostQueries = 2500;

/** Mean log loss of held-out outcomes, by each kind. */
export type LogLoss = Readonly<Record<CalibrationKind, number>>;

/** Models that are learnt from all animals but those of one part, and the one that is learnt from all. */
export interface CrossFitted {
  /** [parts], by the part that each was not learnt from. */
  readonly models: readonly IdentityModel[];
  readonly all: IdentityModel;
  /** Of pairs, and of whether the catalogue has an animal; the kind with the smaller one was chosen. */
  readonly logLoss: { readonly pairs: LogLoss; readonly known: LogLoss };
}

/**
 * Learns what the scores of queries mean, the same ones in several `catalogues`, each of which lacks some of their animals, so that it is
 * known what is found for new ones. Queries of at least two parts have their animal in one of the catalogues.
 */
export function crossFit(catalogues: readonly AnimalScores[]): CrossFitted {
  const fold = foldsOf(catalogues[0]!.individuals);
  const queries = randomStream(0, 'calibration')
    .shuffle([...fold.keys()])
    .slice(0, mostQueries);
  const parts = [...new Set(fold)].sort().map((part) => ({
    own: queries.filter((query) => fold[query] === part),
    rest: queries.filter((query) => fold[query] !== part),
  }));
  const pairs = (chosen: readonly number[]) => joined(catalogues.map((scores) => pairsOf(scores, chosen)));
  const pairLoss = lossOfEach(parts.map(({ own, rest }) => ({ own: pairs(own), rest: pairs(rest) })));
  const kind = better(pairLoss);
  const fits = parts.map(({ rest }) => fitChoiceModel(kind, catalogues, rest));
  const knownLoss = lossOfEach(
    fits.map(({ model, outcomes }, part) => ({
      own: evidencePairs(catalogues, parts[part]!.own, model),
      rest: outcomes,
    })),
  );
  const knownKind = better(knownLoss);
  const complete = ({ model, outcomes }: ReturnType<typeof fitChoiceModel>): IdentityModel => ({
    ...model,
    known: fitCalibrator(knownKind, outcomes),
  });
  return {
    models: fits.map(complete),
    all: complete(fitChoiceModel(kind, catalogues, queries)),
    logLoss: { pairs: pairLoss, known: knownLoss },
  };
}

const better = (loss: LogLoss): CalibrationKind => calibrations.reduce((a, b) => (loss[b] < loss[a] ? b : a));

/** Of pairs of parts, each by what is learnt from the rest. */
function lossOfEach(parts: readonly { readonly own: Pairs; readonly rest: Pairs }[]): LogLoss {
  const loss = (kind: CalibrationKind) => {
    let [sum, weight] = [0, 0];
    for (const { own, rest } of parts) {
      const lost = lossOf(own, fitCalibrator(kind, rest));
      [sum, weight] = [sum + lost.sum, weight + lost.weight];
    }
    return sum / weight;
  };
  return { isotonic: loss('isotonic'), logistic: loss('logistic') };
}

function lossOf({ scores, outcomes, weights }: Pairs, calibrator: Calibrator) {
  let [sum, weight] = [0, 0];
  for (const [i, score] of scores.entries()) {
    const p = calibrated(calibrator, score);
    sum -= weights[i]! * Math.log(outcomes[i] ? p : 1 - p);
    weight += weights[i]!;
  }
  return { sum, weight };
}
