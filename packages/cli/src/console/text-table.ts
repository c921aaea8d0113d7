import { inOneLine } from './harmless-text.ts';

/**
 * Columns as wide as their widest cell, two spaces apart. The first is aligned to the left and the others to the right, or
 * as `left` says.
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left: (column: number) => boolean = (column) => column === 0,
): string {
  const lines = inOneLine([header, ...rows]);
  const widths = header.map((_, i) => Math.max(...lines.map((cells) => cells[i]!.length)));
  const cell = (text: string, i: number) => (left(i) ? text.padEnd(widths[i]!) : text.padStart(widths[i]!));
  return lines.map((cells) => cells.map(cell).join('  ').trimEnd()).join('\n');
}
