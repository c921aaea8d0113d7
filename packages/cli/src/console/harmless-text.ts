/** Control characters but tab and line feed, and marks that turn the direction of what follows: a terminal obeys them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that a terminal shows and does not obey: `\u001b` in place of an escape, which JSON reads as the same character. */
export const harmless = (text: string): string =>
  text.replace(obeyed, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** From here on names of files and animals print as they are, whatever they hold: lines of this program have no signs of their own that a terminal obeys. */
export function printHarmlessly(): void {
  for (const method of ['log', 'warn', 'error'] as const) {
    const print = console[method].bind(console);
    console[method] = (...parts: unknown[]) =>
      print(...parts.map((part) => (typeof part === 'string' ? harmless(part) : part)));
  }
}
