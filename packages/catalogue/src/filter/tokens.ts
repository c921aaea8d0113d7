import { FilterError } from './filter-error.ts';

/** A word of a filter. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'sign' | 'end';
  /** Of a quoted one what is between the quotes. */
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

/** The longer ones first. */
const sign = /[<>!]=|==|[=<>~(),≤≥≠]/y;
const written: Readonly<Record<string, string>> = { '==': '=', '≤': '<=', '≥': '>=', '≠': '!=' };
const space = /\s+/y;
const word = /[^\s=<>!~(),"'“”‘≤≥≠]+/y;
/** Quotes as they are typed, and as word processors make them. A quote in a text is written twice. */
const quoted = /"((?:[^"]|"")*)"|'((?:[^']|'')*)'|“([^”]*)”|‘([^’]*)’/y;

/** The words of a filter, and its end. Throws a {@link FilterError} where something is none. */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < filter.length; ) {
    const taken = (pattern: RegExp) => {
      pattern.lastIndex = at;
      return pattern.exec(filter);
    };
    const gap = taken(space);
    const found = gap ?? taken(sign) ?? taken(quoted) ?? taken(word);
    if (!found) throw new FilterError(filter, at, problemAt(filter[at]!));
    if (!gap) tokens.push(tokenOf(found, at));
    at += found[0].length;
  }
  return [...tokens, { kind: 'end', text: '', at: filter.length }];
}

function tokenOf(found: RegExpExecArray, at: number): Token {
  const [text, double, single, ...curly] = found;
  if (/^["'“‘]/.test(text)) {
    const inside =
      double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? curly.find((one) => one !== undefined);
    return { kind: 'quoted', text: inside!, at };
  }
  return /^[=<>!~(),≤≥≠]/.test(text) ? { kind: 'sign', text: written[text] ?? text, at } : { kind: 'word', text, at };
}

function problemAt(character: string): string {
  if (character === '!') return 'expected !=, or `not` before what is not to be';
  return `the quote ${character} is not closed`;
}
