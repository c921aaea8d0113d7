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
