/** What of `candidates` was most likely meant by `word`: one alike but for case and separators, or else a few letters away; null for none. */
export function nearMiss(word: string, candidates: Iterable<string>): string | null {
  // Comparing takes the product of both lengths, and nobody types such a word by mistake.
  if (word.length > 100) return null;
  const typed = bare(word);
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(typed, bare(candidate));
    if (distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { candidate, distance };
  }
  // A third of the letters: more would make every word one of another.
  return best !== null && best.distance <= Math.max(1, typed.length / 3) ? best.candidate : null;
}

/** `; did you mean resnet18?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const meant = nearMiss(word, candidates);
  return meant === null ? '' : `; did you mean ${meant}?`;
}

const bare = (word: string) => word.toLowerCase().replace(/[\s_-]/g, '');

/** Letters to put in, take out, exchange or swap with their neighbour (Damerau's distance, each place changed once). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [above, row] = [rows[i - 1]!, [i]];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, exchanged);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
