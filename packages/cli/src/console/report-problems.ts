import type { PhotoProblem } from '@flukeprint/data';

/** A line per photo, or row of a table, that cannot be used. */
export function reportProblems(problems: readonly PhotoProblem[]): void {
  for (const { path, reason } of problems) console.warn(`skipped ${path}: ${reason}`);
}
