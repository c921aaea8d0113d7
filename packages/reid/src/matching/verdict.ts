/** Whether a match has the query's individual; unknown where the query's is not known, or no animal of the gallery. */
export type Verdict = 'right' | 'wrong' | 'unknown';

/** Compares the individuals of a query and a match, for a gallery of these individuals; the empty name is an unknown one. */
export function verdictsOf(gallery: readonly string[]): (query: string, match: string) => Verdict {
  const known = new Set(gallery);
  return (query, match) => {
    if (query === '' || match === '' || !known.has(query)) return 'unknown';
    return query === match ? 'right' : 'wrong';
  };
}
