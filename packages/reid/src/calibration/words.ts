/** In words, how sure the first answer is. */
export const bands = ['likely', 'check', 'absent'] as const;
export type Band = (typeof bands)[number];

export const bandWords: Readonly<Record<Band, string>> = {
  likely: 'likely',
  check: 'check',
  absent: 'probably not in the catalogue',
};

/** From here on an answer is likely: nine of ten are right. */
const likely = 0.9;

/** Up to here it is wrong: of ten, at most one was right. Whether the animal is new is another question. */
const unlikely = 0.1;

/** The word for P(the first animal is the right one), beside P(not in the catalogue). */
export function bandOf(first: number, isNew: number): Band {
  if (first >= likely) return 'likely';
  return first <= unlikely && isNew > 0.5 ? 'absent' : 'check';
}

/** A probability as whole percent, never 0 nor 100: nothing measured is that sure. */
export function percentWords(probability: number): string {
  const percent = Math.round(100 * probability);
  if (percent < 1) return '< 1 %';
  return percent > 99 ? '> 99 %' : `${percent} %`;
}
