import { expectText } from '../engine/expect-text.ts';
import { CatalogueError } from '../errors.ts';
import { type Assignment, nameKey } from './registers.ts';

/** In bytes. PostgreSQL's indexes take 2,704 at most. */
const longest = 1000;

/** Throws a {@link CatalogueError} where a value is one that an engine would refuse, or not keep as it is. */
export function expectKept(assignments: readonly Assignment[]): void {
  // In JSON, as the journal has it, a character that no engine keeps looks like any other.
  expectText(assignments.map(({ value }) => value));
  for (const { field, value } of assignments) {
    if (value === null || (field !== 'name' && field !== 'code')) continue;
    const bytes = Buffer.byteLength(field === 'name' ? nameKey(String(value)) : String(value));
    if (bytes > longest)
      throw new CatalogueError(
        `a ${field} may have ${longest} bytes, and this one has ${bytes}: ${String(value).slice(0, 40)}…`,
      );
  }
}
