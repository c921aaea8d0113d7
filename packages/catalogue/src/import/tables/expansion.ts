/** A table unpacks to some ten or twenty times its size; a crafted one to as much as there is memory. */
const mostExpansion = 100;

/** Bytes that a table of so many may unpack to. */
export const mostUnpacked = (bytes: number): number => Math.min(mostExpansion * bytes + 2 ** 22, 2 ** 29);

/** Cells, the empty ones included, that so many bytes may stand for: a row has its photo, and the same place, observer and day as many others. */
export const mostCells = (bytes: number): number => 8 * bytes + 2 ** 18;
