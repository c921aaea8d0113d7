/** As many values of an `in` as each engine takes with ease. */
const most = 1000;

/** Asks for many values in several queries. */
export async function inChunks<T, R>(values: Iterable<T>, ask: (chunk: T[]) => Promise<R[]>): Promise<R[]> {
  const all = [...values];
  const found: R[] = [];
  for (let i = 0; i < all.length; i += most) for (const row of await ask(all.slice(i, i + most))) found.push(row);
  return found;
}
