/** `1 photo`, `2 photos`, `1 query`, `0 queries`: `many` where it is not the one with an s. */
export const counted = (count: number, one: string, many = plural(one)): string =>
  `${count} ${count === 1 ? one : many}`;

/** `1 of 3 photos`, and the word that goes with so many: `has`, or `have`. */
export const share = (count: number, of: number, one: string, [single, several]: readonly [string, string]): string =>
  `${count} of ${counted(of, one)} ${count === 1 ? single : several}`;

function plural(one: string): string {
  if (/[^aeiou]y$/.test(one)) return `${one.slice(0, -1)}ies`;
  return /(s|x|tch)$/.test(one) ? `${one}es` : `${one}s`;
}

/** `none of the 4 photos`, `not even the one photo`. */
export const noneOf = (count: number, one: string): string =>
  count === 1 ? `not even the one ${one}` : `none of the ${counted(count, one)}`;
