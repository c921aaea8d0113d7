/** `64 Mi` of 2²⁶, `16 Ki` of 2¹⁴. */
export function many(count: number): string {
  return count >= 2 ** 20 ? `${Math.round(count / 2 ** 20)} Mi` : `${Math.round(count / 2 ** 10)} Ki`;
}
