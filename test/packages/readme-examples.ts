import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { publishedPackages } from '../../tools/package/published-packages.ts';

export interface Example {
  /** The package's folder in `packages`, and a number where it has several. */
  readonly name: string;
  readonly typescript: string;
  readonly javascript: string;
}

/** What the libraries' READMEs show: their blocks of TypeScript that import something. */
export function readmeExamples(): Example[] {
  return publishedPackages().flatMap(({ folder, short, isCommand }) => {
    const file = join(folder, 'README.md');
    if (isCommand || !existsSync(file)) return [];
    const blocks = Array.from(readFileSync(file, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code!);
    const examples = blocks.filter((code) => /^import /m.test(code));
    return examples.map((typescript, i) => ({
      name: examples.length > 1 ? `${short}-${i + 1}` : short,
      typescript,
      javascript: stripTypeScriptTypes(typescript),
    }));
  });
}

const numbers = (text: string) => Array.from(text.matchAll(/-?\d+(\.\d+)?(e-?\d+)?/g), ([number]) => Number(number));

/** Numbers that a comment behind `console.log` promises, and those that were printed last. */
export function promised({ typescript }: Example, stdout: string): { expected: number[]; printed: number[] } {
  const comments = Array.from(typescript.matchAll(/console\.log\(.*; \/\/ (.*)$/gm), ([, comment]) => comment!);
  const expected = numbers(comments.join(' '));
  const printed = numbers(stdout.replace(/Float\d+Array\(\d+\)/g, ''));
  return { expected, printed: printed.slice(printed.length - expected.length) };
}
