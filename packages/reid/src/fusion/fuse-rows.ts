import { breakTies } from './break-ties.ts';
import { calibratePairs, type PairCalibration } from './calibrate-pairs.ts';
import { fuseScores } from './fuse-scores.ts';

/** Scores of one kind: of every query with every photo of the gallery. */
export interface KindOfScores {
  /** [queries][gallery]. */
  readonly rows: readonly Float32Array[];
  /** What a score says where there are too few pairs to learn it from. */
  readonly fallback: PairCalibration;
}

/** The individuals of queries and of the gallery's photos. */
export interface Known {
  readonly queries: readonly string[];
  readonly gallery: readonly string[];
}

/** What each kind's scores say, learnt from the pairs of those queries that `counts`. */
export function calibrateKinds(
  kinds: readonly KindOfScores[],
  { queries, gallery }: Known,
  counts: (query: number) => boolean = () => true,
): PairCalibration[] {
  const asked = [...queries.keys()].filter(counts);
  return kinds.map(({ rows, fallback }) => {
    const known = asked.map((query) => ({ scores: rows[query]!, individual: queries[query]!, self: -1 }));
    return calibratePairs(known, gallery, fallback);
  });
}

/** One query's scores of every kind as one row of probabilities; the order is that of the log-odds, which a float32 of them would not keep. */
export function fuseRow(rows: readonly Float32Array[], calibrations: readonly PairCalibration[]): Float32Array {
  const [first, ...others] = rows.map((row, kind) => ({ row, calibration: calibrations[kind]! }));
  const logOdds = fuseScores([first!, ...others]);
  return breakTies(
    Float64Array.from(logOdds, (value) => 1 / (1 + Math.exp(-value))),
    logOdds,
  );
}

/** Parts that the individuals are dealt into. */
const folds = 5;

/**
 * Joins the scores of held-out queries for judging them: each fifth of the individuals by what the others teach, so that no query is
 * judged by a calibration that has seen its animal.
 */
export function fuseHeldOut(kinds: readonly KindOfScores[], known: Known): Float32Array[] {
  const individuals = [...new Set(known.queries)].sort();
  const fold = new Map(individuals.map((individual, i) => [individual, i % folds]));
  const foldOf = (query: number) => fold.get(known.queries[query]!)!;
  const byFold = Array.from({ length: folds }, (_, own) =>
    calibrateKinds(kinds, known, (query) => foldOf(query) !== own),
  );
  return known.queries.map((_, query) => {
    const rows = kinds.map((kind) => kind.rows[query]!);
    return fuseRow(rows, byFold[foldOf(query)]!);
  });
}
