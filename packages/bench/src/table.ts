export interface Column {
  readonly header: string;
  /** Numbers line up on the right; the default is left. */
  readonly align?: 'left' | 'right';
}

/** Plain text for a terminal: a header, a rule, and columns as wide as their widest cell, two spaces apart. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new RangeError(`table: expected ${columns.length} cells per row but received ${row.length}`);
    }
  }
  const lines = [columns.map(({ header }) => header), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((cells) => [...cells[i]!].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => {
        const space = ' '.repeat(widths[i]! - [...cell].length);
        return columns[i]!.align === 'right' ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  const [header, ...body] = lines.map(line);
  return [header, rule, ...body].join('\n');
}

/** Three significant digits, two below one: 312, 31.2, 3.12, 0.31. */
export function figure(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

/** What does not exist. */
export const nothing = '–';
