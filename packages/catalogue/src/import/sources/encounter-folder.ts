import { CatalogueError } from '../../errors.ts';

const level = /^(top|parent|(level-)?[1-9]\d?)$/;

/** The encounter of a photo by the folders on the way to it, such as `2024/enc 4`; null where it does not lie that deep. */
export function codeFrom(ways: readonly string[], from: string): string | null {
  if (!level.test(from))
    throw new CatalogueError(`expected --encounter-from top, parent, or a level such as level-2, received ${from}`);
  const depth = from === 'top' ? 1 : from === 'parent' ? ways.length : Number(from.replace('level-', ''));
  return depth > ways.length || depth === 0 ? null : ways.slice(0, depth).join('/').normalize('NFC');
}

/** A day, month or year that a folder is called, the innermost. */
export function seenFrom(ways: readonly string[]): string | null {
  const dated = ways.findLast((name) => /^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(name));
  return dated ?? null;
}
