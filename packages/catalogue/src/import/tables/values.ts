import { bestGrade, type Grades } from '../source-row.ts';

/** What is wrong with a value: the row cannot be brought in as it is. */
export class ValueProblem extends Error {}

/** In bytes: what an index of PostgreSQL takes, with room to spare. */
const longestName = 1000;

/** Text, or null for none. Throws a {@link ValueProblem} for what no database keeps. */
export function textValue(value: string, what: string): string | null {
  if (!value.isWellFormed())
    throw new ValueProblem(`${what} holds half a character: save the table again as CSV UTF-8`);
  if (value.includes('\0')) throw new ValueProblem(`${what} holds a NUL character: save the table again as CSV UTF-8`);
  return value.trim() === '' ? null : value;
}

/** A name or a code, as it is written. Throws a {@link ValueProblem} for what nothing is called. */
export function nameValue(value: string, what: string): string {
  const name = textValue(value, what)?.trim() ?? '';
  if (Buffer.byteLength(name.normalize('NFKC')) > longestName)
    throw new ValueProblem(`${what} is ${name.length.toLocaleString('en')} characters long: ${name.slice(0, 40)}…`);
  return name;
}

/** A number within bounds, or null for none. With a decimal comma, too. Throws a {@link ValueProblem}. */
export function numberValue(value: string, what: string, least: number, most: number): number | null {
  const text = value.trim();
  if (text === '') return null;
  const number = Number(/^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text);
  if (!Number.isFinite(number)) throw new ValueProblem(`${what} ${text.slice(0, 40)} is no number`);
  if (number < least || number > most)
    throw new ValueProblem(
      `${what} ${text} lies outside ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`,
    );
  return number;
}

/** A whole number within bounds, or null for none. Throws a {@link ValueProblem}. */
export function wholeValue(value: string, what: string, least: number, most: number): number | null {
  const number = numberValue(value, what, least, most);
  if (number === null || Number.isInteger(number)) return number;
  throw new ValueProblem(`${what} ${value.trim()} is no whole number`);
}

/** Of a scale of ours; another scale is another column. */
export function gradeValue(value: string, what: keyof Grades): number | null {
  const most = bestGrade(what);
  try {
    return wholeValue(value, what, 1, most);
  } catch (error) {
    throw new ValueProblem(
      `${(error as Error).message}: ${what} is 1 to ${most} here; --columns ${what}= keeps the column as it is, without meaning`,
    );
  }
}

/** Names with bars between, or a JSON list where one holds a bar. */
export function aliasList(value: string): string[] {
  const text = value.trim();
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((name) => typeof name === 'string')) return list;
    } catch {
      // A name that begins with a bracket.
    }
  }
  return text
    .split('|')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** What {@link aliasList} reads. */
export function aliasText(aliases: readonly string[]): string {
  const isPlain = aliases.every((name) => !name.includes('|') && !name.startsWith('[') && name.trim() === name);
  return isPlain ? aliases.join(' | ') : JSON.stringify(aliases);
}
