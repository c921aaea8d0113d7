/** What a sitting says of the time that decisions take. */
export interface Pace {
  /** Seconds for a decision: the median, which a coffee does not change. */
  readonly seconds: number;
  /** Seconds for all that wait. */
  readonly left: number;
}

/** Undefined before the first decision. */
export function paceOf(seconds: readonly number[], waiting: number): Pace | undefined {
  if (seconds.length === 0) return undefined;
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { seconds: median, left: median * waiting };
}

/** In words: `8 s`, `12 min`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 || hours >= 10 ? `${Math.round(minutes / 60)} h` : `${hours} h ${rest} min`;
}
