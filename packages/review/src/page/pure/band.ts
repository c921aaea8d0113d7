/** How much a probability says, in a word. */
export type Band = 'very likely' | 'likely' | 'open' | 'unlikely' | 'very unlikely';

const bands: readonly (readonly [from: number, band: Band])[] = [
  [0.95, 'very likely'],
  [0.7, 'likely'],
  [0.3, 'open'],
  [0.05, 'unlikely'],
  [0, 'very unlikely'],
];

export const bandOf = (probability: number): Band =>
  bands.find(([from]) => probability >= from)?.[1] ?? 'very unlikely';

/** As people write it: neither 0 % nor 100 %, which no measurement says. */
export function percent(probability: number): string {
  if (probability < 0.01) return '< 1 %';
  if (probability > 0.99) return '> 99 %';
  return `${Math.round(100 * probability)} %`;
}
