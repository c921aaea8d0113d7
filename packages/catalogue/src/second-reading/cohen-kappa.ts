/** Agreement beyond chance. */
export interface Kappa {
  /** 1 where two always agree, 0 where they agree as often as chance would make them. Null where both always said the same one thing. */
  readonly kappa: number | null;
  /** Ends of 95 %; null where the sample says nothing of them. */
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * Cohen's κ (Cohen 1960) of a square table of counts, the first reader's answers down, the second's across, with the large-sample standard error of Fleiss,
 * Cohen and Everitt (1969), their formula for a κ that is not 0. Below some fifty readings the interval is rough.
 */
export function cohenKappa(counts: readonly (readonly number[])[]): Kappa {
  const n = counts.flat().reduce((sum, count) => sum + count, 0);
  const p = counts.map((row) => row.map((count) => count / n));
  const down = p.map((row) => row.reduce((sum, share) => sum + share, 0));
  const across = p.map((_, j) => p.reduce((sum, row) => sum + row[j]!, 0));
  const observed = p.reduce((sum, row, i) => sum + row[i]!, 0);
  const expected = down.reduce((sum, share, i) => sum + share * across[i]!, 0);
  if (n === 0 || 1 - expected < 1e-12) return { kappa: null, interval: null };
  const kappa = (observed - expected) / (1 - expected);
  let variance = -((observed * expected - 2 * expected + observed) ** 2);
  for (const [i, row] of p.entries())
    for (const [j, share] of row.entries())
      variance +=
        i === j
          ? share * (1 - expected - (across[i]! + down[i]!) * (1 - observed)) ** 2
          : share * (1 - observed) ** 2 * (across[i]! + down[j]!) ** 2;
  const error = Math.sqrt(variance / n) / (1 - expected) ** 2;
  // Where a reader had one answer alone, or both agreed throughout, it is 0: that is no certainty.
  if (!(error > 1e-9)) return { kappa, interval: null };
  return { kappa, interval: [Math.max(-1, kappa - 1.96 * error), Math.min(1, kappa + 1.96 * error)] };
}
