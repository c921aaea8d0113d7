/** Equal for paths that differ only in Unicode form, case, or spaces around them. */
export const alikePath = (path: string): string => path.trim().normalize('NFC').toLowerCase();

/**
 * Finds names among `known` ones: as written, else the only one alike that nobody writes exactly so. For tables whose paths were typed, or came
 * from another system.
 */
export function pathFinder(known: Iterable<string>, written: Iterable<string>): (path: string) => string | undefined {
  const exact = new Set(known);
  const taken = new Set([...written].filter((path) => exact.has(path)));
  const alike = Map.groupBy(
    [...exact].filter((path) => !taken.has(path)),
    alikePath,
  );
  return (path) => {
    if (exact.has(path)) return path;
    const found = alike.get(alikePath(path));
    return found?.length === 1 ? found[0] : undefined;
  };
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
