import { CatalogueError } from '../errors.ts';

/** What is wrong with a filter, and where. */
export class FilterError extends CatalogueError {
  /** From 0, in UTF-16 units. */
  readonly position: number;

  constructor(filter: string, position: number, problem: string) {
    // Control characters would break the line that shows the place.
    const shown = filter.replace(/\p{Cc}/gu, ' ');
    const [from, to] = [Math.max(0, position - 60), position + 60];
    const before = from > 0 ? '…' : '';
    const line = `${before}${shown.slice(from, to)}${to < shown.length ? '…' : ''}`;
    super(
      `in the filter, character ${position + 1}: ${problem}\n  ${line}\n  ${' '.repeat(before.length + position - from)}^`,
    );
    this.position = position;
  }
}
