import { nearMiss } from '@flukeprint/data/near-miss';
import { type FieldName, fieldNames, filterFields } from './fields.ts';
import { type Comparison, comparisons, type Filter, type FilterValue } from './filter.ts';
import { FilterError } from './filter-error.ts';
import { type Token, tokensOf } from './tokens.ts';
import { expectedOf, readValue } from './values.ts';

/** Nobody types more; SQLite takes no expression that is deeper than a thousand. */
const [deepest, mostParts, mostValues] = [50, 400, 10_000];

/**
 * Reads a filter such as `year >= 2020 and (place = Pico or quality in (4, 5)) and not viewpoint ~ left`. `not` binds before `and`, and that before
 * `or`. Throws a {@link FilterError} that says where it does not go on, and what was expected there.
 */
export function parseFilter(text: string): Filter {
  const reader = new Reader(text);
  const filter = reader.either(0);
  reader.expectEnd();
  return filter;
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #parts = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  either(depth: number): Filter {
    return this.#chain('or', () => this.#all(depth));
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token.kind === 'end') return;
    const before = this.#tokens[this.#next - 1];
    const isText = token.kind === 'word' && (before?.kind === 'word' || before?.kind === 'quoted');
    throw this.#wrong(
      token,
      `expected and, or, or the end, found ${shown(token)}${isText ? ': a text of several words needs quotes around it' : ''}`,
    );
  }

  #all(depth: number): Filter {
    return this.#chain('and', () => this.#one(depth));
  }

  #chain(word: 'and' | 'or', part: () => Filter): Filter {
    const parts = [part()];
    while (this.#takeWord(word)) parts.push(part());
    return parts.length === 1 ? parts[0]! : { kind: word, parts };
  }

  #one(depth: number): Filter {
    const token = this.#peek();
    if (depth > deepest) throw this.#wrong(token, `more than ${deepest} parentheses and \`not\` in one another`);
    if (this.#takeWord('not')) return { kind: 'not', part: this.#one(depth + 1) };
    if (!this.#takeSign('(')) return this.#comparison();
    const inside = this.either(depth + 1);
    this.#expectSign(')', 'and, or, or )');
    return inside;
  }

  #comparison(): Filter {
    this.#parts += 1;
    if (this.#parts > mostParts) throw this.#wrong(this.#peek(), `more than ${mostParts} comparisons`);
    const field = this.#field();
    if (filterFields[field].kind === 'flag') return this.#flag(field);
    const operator = this.#peek();
    if (this.#takeWord('is')) {
      const isNot = this.#takeWord('not');
      if (!this.#takeWord('empty')) throw this.#expected(isNot ? 'empty' : 'empty or not empty');
      return negated(isNot, { kind: 'empty', field });
    }
    const isNot = this.#takeWord('not');
    if (this.#takeWord('in')) return negated(isNot, { kind: 'in', field, values: this.#values(field) });
    if (isNot) throw this.#expected('in after not');
    if (this.#takeSign('~')) return this.#contains(field, operator);
    const by = comparisons.find((sign) => this.#takeSign(sign));
    if (!by) throw this.#expected(`=, !=, <, <=, >, >=, ~, in (…) or is empty after ${field}`);
    return { kind: 'compare', field, by, value: this.#value(field) };
  }

  #contains(field: FieldName, operator: Token): Filter {
    const { kind } = filterFields[field];
    if (kind !== 'text' && kind !== 'name')
      throw this.#wrong(operator, `${field} is no text: expected =, !=, <, <=, >, >=, in (…) or is empty, found ~`);
    return { kind: 'contains', field, value: this.#value(field) as string };
  }

  /** `named`, `named = yes`, `named != yes`. */
  #flag(field: FieldName): Filter {
    const by = (['=', '!='] as const satisfies Comparison[]).find((sign) => this.#takeSign(sign));
    if (!by) return { kind: 'flag', field, isSet: true };
    const token = this.#peek();
    const said = /^(yes|true|1)$/i.test(token.text) ? true : /^(no|false|0)$/i.test(token.text) ? false : undefined;
    if (said === undefined) throw this.#expected(`${expectedOf(field)} for ${field}`);
    this.#next += 1;
    return { kind: 'flag', field, isSet: by === '=' ? said : !said };
  }

  #values(field: FieldName): FilterValue[] {
    this.#expectSign('(', '( after in');
    const values = [this.#value(field)];
    while (this.#takeSign(',')) {
      if (values.length === mostValues) throw this.#wrong(this.#peek(), `more than ${mostValues} values`);
      values.push(this.#value(field));
    }
    this.#expectSign(')', ', or )');
    return values;
  }

  #value(field: FieldName): FilterValue {
    const token = this.#peek();
    const value = token.kind === 'word' || token.kind === 'quoted' ? readValue(field, token.text) : undefined;
    if (value === undefined || (token.kind === 'word' && isReserved(token.text)))
      throw this.#expected(
        `${expectedOf(field)} for ${field}`,
        isReserved(token.text) ? ': put it into quotes if it is meant as text' : '',
      );
    this.#next += 1;
    return value;
  }

  #field(): FieldName {
    const token = this.#peek();
    const name = token.text.toLowerCase().replaceAll('-', '_');
    const known = fieldNames.find((field) => field === name);
    if (token.kind !== 'word' || isReserved(token.text)) throw this.#expected('the name of a field, not or (');
    if (!known) {
      const meant = nearMiss(token.text, fieldNames);
      const hint = meant ? `did you mean ${meant}?` : `there are ${fieldNames.join(', ')}`;
      throw this.#wrong(token, `there is no field ${token.text}; ${hint}`);
    }
    this.#next += 1;
    return known;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#peek();
    const isIt = kind === 'word' && text.toLowerCase() === word;
    if (isIt) this.#next += 1;
    return isIt;
  }

  #takeSign(sign: string): boolean {
    const { kind, text } = this.#peek();
    const isIt = kind === 'sign' && text === sign;
    if (isIt) this.#next += 1;
    return isIt;
  }

  #expectSign(sign: string, expected: string): void {
    if (!this.#takeSign(sign)) throw this.#expected(expected);
  }

  #expected(what: string, hint = ''): FilterError {
    const token = this.#peek();
    return this.#wrong(token, `expected ${what}, found ${shown(token)}${hint}`);
  }

  #wrong({ at }: Token, problem: string): FilterError {
    return new FilterError(this.#text, at, problem);
  }
}

const negated = (isNot: boolean, part: Filter): Filter => (isNot ? { kind: 'not', part } : part);
const isReserved = (word: string) => /^(and|or|not|in|is|empty)$/i.test(word);
const shown = ({ kind, text }: Token) =>
  kind === 'end' ? 'the end' : text.length > 40 ? `${text.slice(0, 40)}…` : text || 'an empty text';
