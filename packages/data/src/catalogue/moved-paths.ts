import { FileFinder } from './find-file.ts';

/** How the paths of a table read here that was made elsewhere. */
export interface MovedPaths {
  /** A path without the folders of the other computer. */
  of(path: string): string;
  /** A line that says what was taken away; none where nothing was. */
  readonly notes: readonly string[];
}

const asTheyAre: MovedPaths = { of: (path) => path, notes: [] };
const isAbsolute = (path: string) => /^([a-z]:)?\//i.test(path);
/** Paths that are tried; more would only take longer. */
const mostTried = 200;
/** Folders in one another that are taken away; a path of more is no file's. */
const deepestPath = 64;

/**
 * Finds what has to be taken away from the beginning of paths, `/` between their folders, that are not found in `folders`: those of another
 * computer, absolute ones or all of a table. The same folders from all of them, as few as it takes; from absolute ones else all folders but so
 * many of the last, if no two paths become one. Where that does not find half of them, paths stay as they are: other photos may be called alike.
 */
export function movedPaths(source: string, paths: readonly string[], folders: readonly string[]): MovedPaths {
  const files = new FileFinder();
  const isFound = (path: string) => files.findIn(folders, path) !== undefined;
  const isPath = (path: string) => path.includes('/') && !path.includes('\0') && path.split('/').length <= deepestPath;
  const known = [...new Set(paths)].filter(isPath);
  const absolute = known.filter((path) => isAbsolute(path) && !isFound(path));
  const areAbsolute = absolute.length > 0;
  const strange = areAbsolute || paths.some(isFound) ? absolute : known;
  if (strange.length === 0) return asTheyAre;

  const sample = strange.filter((_, i) => i % Math.ceil(strange.length / mostTried) === 0);
  const prefixes = leadingFolders(strange);
  const deepest = strange.reduce((most, path) => Math.max(most, path.split('/').length), 0);
  const tails = Array.from({ length: areAbsolute ? deepest - 1 : 0 }, (_, i) => deepest - 1 - i);
  const choices = [
    ...prefixes.map((prefix) => ({
      cut: (path: string) => (path.startsWith(prefix) ? path.slice(prefix.length) : path),
      said: `"${prefix}" is taken away`,
    })),
    ...tails
      .map((parts) => ({
        cut: (path: string) => path.split('/').slice(-parts).join('/'),
        said: parts === 1 ? 'by the name of the file alone' : `by the last ${parts} parts of the path`,
      }))
      .filter(({ cut }) => new Set(strange.map(cut)).size === strange.length),
  ];
  let best = { found: 0, choice: choices[0] };
  for (const choice of choices) {
    const found = sample.filter((path) => isFound(choice.cut(path))).length;
    if (found > best.found) best = { found, choice };
  }
  const { choice } = best;
  if (!choice || 2 * best.found < sample.length) return asTheyAre;
  const moved = new Set(strange);
  const note = `${source}: paths such as ${strange[0]} are of another computer: photos are looked for here, ${choice.said}`;
  return { of: (path) => (moved.has(path) ? choice.cut(path) : path), notes: [note] };
}

/** The beginnings of paths that all of them have, whole folders, the shortest first. */
function leadingFolders(paths: readonly string[]): string[] {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1));
  let common = first.length;
  for (const other of others) {
    const differs = first.findIndex((part, i) => part !== other[i]);
    if (differs >= 0) common = Math.min(common, differs);
  }
  return Array.from({ length: common }, (_, i) => `${first.slice(0, i + 1).join('/')}/`);
}
