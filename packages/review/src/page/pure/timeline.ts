import { yearOf } from './dates.ts';

/** Sightings along a line: where each lies from 0 to 1, and where years begin. */
export interface Timeline {
  readonly at: readonly number[];
  readonly years: readonly { readonly year: number; readonly at: number }[];
  /** Where the encounter in question lies, if it has a date. */
  readonly now?: number;
}

/** Undefined where nothing has a date. */
export function timelineOf(dates: readonly (string | null)[], now: string | null = null): Timeline | undefined {
  const known = dates.map(yearOf).filter((year) => year !== undefined);
  const present = yearOf(now);
  const all = present === undefined ? known : [...known, present];
  if (all.length === 0) return undefined;
  const first = Math.floor(Math.min(...all));
  const last = Math.floor(Math.max(...all)) + 1;
  const at = (year: number) => (year - first) / (last - first);
  const years = Array.from({ length: last - first + 1 }, (_, i) => ({ year: first + i, at: at(first + i) }));
  return { at: known.map(at), years, ...(present !== undefined && { now: at(present) }) };
}
