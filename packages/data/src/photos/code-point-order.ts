/** Compares by code points, as Python and UTF-8 do; JavaScript's own order compares UTF-16 units. */
export function codePointOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
