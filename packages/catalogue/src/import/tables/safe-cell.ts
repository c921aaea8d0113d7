/** What a spreadsheet takes for a formula and runs. A number is none. */
const formula = /^'*[=+\-@\t\r]/;
const number = /^[+-]?\d+([.,]\d+)?$/;

/** Text that no spreadsheet runs: with an apostrophe before it, as spreadsheets themselves mark text. */
export const safeCell = (text: string): string => (formula.test(text) && !number.test(text) ? `'${text}` : text);

/** The text before {@link safeCell}. */
export const fromSafeCell = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
