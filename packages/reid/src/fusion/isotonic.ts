/** Scores next to one another that share a value. */
export interface Block {
  /** Weighted mean of its scores. */
  readonly score: number;
  /** The smallest and the largest of them. */
  readonly from: number;
  readonly to: number;
  /** Weighted mean of its outcomes. */
  readonly mean: number;
  /** Sum of its weights. */
  readonly weight: number;
}

/** A function that never falls, fitted to outcomes. */
export interface Isotonic {
  /** By growing score; means grow, too. */
  readonly blocks: readonly Block[];
  /** The fitted probability, strictly between 0 and 1; NaN of a NaN. */
  at(score: number): number;
}

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955): of all functions that never fall, the one of least squares.
 *
 * Between blocks it is linear, from one's mean score and outcome to the next one's, so that scores inside a block keep their order;
 * beyond the first and the last it is constant. n outcomes cannot tell a probability from 0 or 1 more finely than by 1 / (n + 2)
 * (Laplace's rule of succession), so it stays as far from both, and its log-odds are finite.
 *
 * `outcomes` lie in 0…1, a weight is above 0. Throws where there are none, where numbers differ, or where a number is not finite.
 */
export function fitIsotonic(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Isotonic {
  expectOutcomes(scores, outcomes, weights);
  const blocks = pooled(scores, outcomes, weights);
  const least = 1 / (scores.length + 2);
  const knots = blocks.map(({ score, mean }) => ({ score, value: Math.min(1 - least, Math.max(least, mean)) }));
  return { blocks, at: (score) => interpolate(knots, score) };
}

function expectOutcomes(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): void {
  const { length } = scores;
  if (length === 0) throw new Error('expected a score to fit, received none');
  if (outcomes.length !== length || (weights && weights.length !== length))
    throw new Error(`expected an outcome and a weight for each of ${length} scores`);
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(scores[i]!)) throw new Error(`expected finite scores, received ${scores[i]} at ${i}`);
    if (!(outcomes[i]! >= 0 && outcomes[i]! <= 1))
      throw new Error(`expected outcomes of 0 to 1, received ${outcomes[i]} at ${i}`);
    if (weights && !(weights[i]! > 0 && weights[i]! < Number.POSITIVE_INFINITY))
      throw new Error(`expected weights above 0, received ${weights[i]} at ${i}`);
  }
}

/** Sums of outcomes that are 0 or 1 are exact, so that equal means are seen to be equal. */
interface Pool extends Omit<Block, 'mean'> {
  readonly sum: number;
}

const meanOf = ({ sum, weight }: Pool) => sum / weight;

function pooled(scores: ArrayLike<number>, outcomes: ArrayLike<number>, weights?: ArrayLike<number>): Block[] {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const pools: Pool[] = [];
  for (const i of order) {
    const score = scores[i]!;
    const weight = weights?.[i] ?? 1;
    const one = { score, from: score, to: score, sum: weight * outcomes[i]!, weight };
    if (pools.at(-1)?.to === score) {
      // Equal scores have one value, whatever their outcomes.
      pools.push(joined(pools.pop()!, one));
    } else {
      poolLast(pools);
      pools.push(one);
    }
  }
  poolLast(pools);
  return pools.map((pool) => ({
    score: pool.score,
    from: pool.from,
    to: pool.to,
    mean: meanOf(pool),
    weight: pool.weight,
  }));
}

/** Joins the last with those before it that it does not exceed. */
function poolLast(pools: Pool[]): void {
  while (pools.length > 1 && meanOf(pools.at(-2)!) >= meanOf(pools.at(-1)!)) {
    const last = pools.pop()!;
    pools.push(joined(pools.pop()!, last));
  }
}

function joined(a: Pool, b: Pool): Pool {
  const weight = a.weight + b.weight;
  return {
    score: a.score + (b.weight / weight) * (b.score - a.score),
    from: a.from,
    to: b.to,
    sum: a.sum + b.sum,
    weight,
  };
}

/**
 * Isotonic regression as knots, each block by the rule of succession (Laplace), as three right ones of three do not prove 99 %; a second
 * regression takes back where that makes a small block fall below the one before. Throws as {@link fitIsotonic} does.
 */
export function carefulIsotonic(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Knot[] {
  const { blocks } = fitIsotonic(scores, outcomes, weights);
  const careful = fitIsotonic(
    blocks.map(({ score }) => score),
    blocks.map(({ mean, weight }) => (mean * weight + 1) / (weight + 2)),
    blocks.map(({ weight }) => weight),
  );
  return careful.blocks.map(({ score, mean }) => ({ score, value: mean }));
}

/** A value at a score. */
export interface Knot {
  readonly score: number;
  readonly value: number;
}

/** Linear between knots, which are by growing score, constant beyond the first and the last; NaN of a NaN. */
export function interpolate(knots: readonly Knot[], score: number): number {
  if (Number.isNaN(score)) return Number.NaN;
  let low = 0;
  let high = knots.length;
  // The first knot above the score.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (knots[middle]!.score <= score) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [knots[low - 1], knots[low]];
  if (!before) return after!.value;
  if (!after) return before.value;
  const share = (score - before.score) / (after.score - before.score);
  return before.value + share * (after.value - before.value);
}
