import { extname } from 'node:path';
import { formatByName } from '../photos/file-kind.ts';

/** Equal for paths that differ only in Unicode form, case, or spaces around them. */
export const alikePath = (path: string): string => path.trim().normalize('NFC').toLowerCase();

/** Equal for paths that differ in their extension alone, or where one has none. */
const withoutExtension = (path: string): string => {
  const alike = alikePath(path);
  return formatByName(alike) === undefined ? alike : alike.slice(0, alike.length - extname(alike).length);
};

/**
 * Finds names among `known` ones: as written, else the only one alike that nobody writes exactly so, else the only one that has the extension which
 * the name lacks, or another of the same format. For tables whose paths were typed, or came from another system.
 */
export function pathFinder(known: Iterable<string>, written: Iterable<string>): (path: string) => string | undefined {
  const exact = new Set(known);
  const taken = new Set([...written].filter((path) => exact.has(path)));
  const free = [...exact].filter((path) => !taken.has(path));
  const alike = Map.groupBy(free, alikePath);
  const namesakes = Map.groupBy(free, withoutExtension);
  return (path) => {
    if (exact.has(path)) return path;
    const found = alike.get(alikePath(path));
    if (found) return found.length === 1 ? found[0] : undefined;
    const format = formatByName(path.trim());
    const others = namesakes.get(withoutExtension(path)) ?? [];
    const fitting = others.filter((other) => format === undefined || formatByName(other) === format);
    return fitting.length === 1 ? fitting[0] : undefined;
  };
}

/** Lines about photos that `source` names otherwise than they are called: `pairs` of both names. */
export function describeOtherNames(
  source: string,
  pairs: readonly (readonly [written: string, name: string])[],
): string[] {
  const isRespelt = ([written, name]: readonly [string, string]) => alikePath(written) === alikePath(name);
  const [respelt, extended] = [pairs.filter(isRespelt), pairs.filter((pair) => !isRespelt(pair))];
  return [
    ...describeRespelt(
      source,
      respelt.map(([written]) => written),
    ),
    ...describeExtended(
      source,
      extended.map(([written, name]) => `${written} (${name})`),
    ),
  ];
}

/** A line about photos that `source` spells otherwise than the disk does; none where there are none. */
export function describeRespelt(source: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const photos = paths.length === 1 ? 'photo is' : 'photos are';
  return [
    `${source}: ${paths.length} ${photos} spelt otherwise on disk (case, spaces, or é as one character or two), e.g. ${paths[0]}: found and used`,
  ];
}

/** A line about photos that `source` names without the extension that they have; `named` are the names with those on disk. */
export function describeExtended(source: string, named: readonly string[]): string[] {
  if (named.length === 0) return [];
  const photos = named.length === 1 ? 'photo is' : 'photos are';
  return [`${source}: ${named.length} ${photos} named without the extension on disk, e.g. ${named[0]}: found and used`];
}
