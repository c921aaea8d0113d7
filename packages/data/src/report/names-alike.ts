import { codePointOrder } from '../photos/code-point-order.ts';

/**
 * Equal for names that differ only in case, spaces, invisible characters, Unicode form, leading zeros, or the way a number is written: 007, 7
 * and 007.0, which spreadsheets and pandas make of one another.
 */
export function alikeName(name: string): string {
  const letters = name
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\s]/gu, '')
    .toLowerCase();
  return letters.replace(/^(\d+)[.,]0+$/, '$1').replace(/(?<!\d)0+(?=\d)/g, '');
}

/** Groups of different names that are likely one, in code-point order. */
export function namesAlike(names: Iterable<string>): string[][] {
  const known = [...new Set(names)].filter((name) => name !== '').sort(codePointOrder);
  return [...Map.groupBy(known, alikeName).values()].filter((alike) => alike.length > 1);
}

/** Groups listed in a message; a report has them all. */
const mostListed = 5;

/** A line for each group of names `place` (such as ` in a.csv`), with the rows that hold them (none where folders do), and what to do. */
export function describeNamesAlike(
  groups: readonly (readonly string[])[],
  place = '',
  rowsOf: (name: string) => readonly string[] = () => [],
): string[] {
  const name = (written: string) => {
    const [first, ...others] = rowsOf(written);
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `"${visible(written)}"${first === undefined ? '' : ` (${first}${more})`}`;
  };
  const lines = groups
    .slice(0, mostListed)
    .map(
      (group) =>
        `names alike${place}: ${group.map(name).join(', ')} count as ${group.length} animals; if they are one, write the name in one way`,
    );
  const left = groups.length - lines.length;
  return left > 0 ? [...lines, `names alike${place}: ${left} more groups; \`flukeprint report\` lists them`] : lines;
}

/** With the code points of what cannot be seen, or not be told apart. */
export function visible(name: string): string {
  const isPlain = (letter: string) => !/[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]|(?! )\s/u.test(letter);
  return [...name].map((letter) => (isPlain(letter) ? letter : `\\u{${letter.codePointAt(0)!.toString(16)}}`)).join('');
}
