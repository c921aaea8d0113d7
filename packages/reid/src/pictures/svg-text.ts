import { escapeMarkup } from './html-page.ts';

interface Place {
  /** Where the text begins, and its base line. */
  readonly x: number;
  readonly y: number;
  /** Of the letters, in pixels. */
  readonly size: number;
  /** Further attributes. */
  readonly more?: string;
}

export const svgText = (text: string, { x, y, size, more = '' }: Place) =>
  `<text x="${x}" y="${y}" font-family="sans-serif" font-size="${size}" fill="#222" ${more}>${escapeMarkup(text)}</text>`;

/** A line of at most so many letters: the end of a path says more than its middle. */
export function shortened(line: string, most: number): string {
  const characters = [...line];
  if (characters.length <= most) return line;
  const start = Math.floor(most / 3);
  return `${characters.slice(0, start).join('')}…${characters.slice(start + 1 - most).join('')}`;
}
