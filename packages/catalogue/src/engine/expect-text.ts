import { CatalogueError } from '../errors.ts';

/**
 * Throws a {@link CatalogueError} where a value is text that not both engines keep as it is: PostgreSQL takes no NUL, and half a
 * surrogate pair is no character in UTF-8. A catalogue moves from one engine to the other without loss.
 */
export function expectText(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value !== 'string') continue;
    if (value.includes('\0'))
      throw new CatalogueError(`text with a NUL character cannot be kept: ${shown(value)}. Remove it there`);
    if (!value.isWellFormed())
      throw new CatalogueError(`text that is not valid Unicode cannot be kept: ${shown(value)}. Write it anew`);
  }
}

const shown = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
