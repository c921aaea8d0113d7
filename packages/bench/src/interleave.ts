/**
 * The order of measurements: every entry once per round, in the order given, so that what slows the machine for a while
 * slows all alike. `rounds` says how many each entry takes; one that is done sits out. Yields indices of entries.
 */
export function* interleave(rounds: readonly number[]): Generator<number> {
  for (let round = 0; round < Math.max(0, ...rounds); round++) {
    for (const [entry, count] of rounds.entries()) if (round < count) yield entry;
  }
}
