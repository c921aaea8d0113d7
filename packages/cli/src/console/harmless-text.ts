/** Control characters but tab and line feed, and marks that turn the direction of what follows: a terminal obeys them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const shown = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text that a terminal shows and does not obey: `\u001b` in place of an escape, which JSON reads as the same character. */
export const harmless = (text: string): string => text.replace(obeyed, shown);

/** The same value with every text in it on one line: a name that holds a line break would else say a line of its own. */
export function inOneLine<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/[\n\r\u2028\u2029]/g, shown) as T;
  if (Array.isArray(value)) return value.map(inOneLine) as T;
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inOneLine(part)])) as T;
}

/** From here on names of files and animals print as they are, whatever they hold: lines of this program have no signs of their own that a terminal obeys. */
export function printHarmlessly(): void {
  for (const method of ['log', 'warn', 'error'] as const) {
    const print = console[method].bind(console);
    console[method] = (...parts: unknown[]) =>
      print(...parts.map((part) => (typeof part === 'string' ? harmless(part) : part)));
  }
}
