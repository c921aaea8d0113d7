import { matchesGlob } from 'node:path';
import { UserError } from '../user-error.ts';

/**
 * Rows of the queries that are meant: the first so many by a number, `all`, or those whose path fits one of several patterns, such as
 * `2024/*.jpg`. Throws a {@link UserError} where none is.
 */
export function chooseQueries(paths: readonly string[], choice: readonly string[]): number[] {
  const rows = [...paths.keys()];
  const [first] = choice;
  if (choice.length === 1 && first === 'all') return rows;
  if (choice.length === 1 && /^[1-9]\d*$/.test(first!)) return rows.slice(0, Number(first));
  const chosen = rows.filter((row) => choice.some((pattern) => matchesGlob(paths[row]!, pattern)));
  if (chosen.length > 0) return chosen;
  const example = paths[0] === undefined ? '' : `; the first is ${paths[0]}`;
  throw new UserError(
    `--sheet-queries ${choice.join(' ')} fits none of the ${paths.length} queries${example}: give a number, all, or patterns such as "2024/**"`,
  );
}
