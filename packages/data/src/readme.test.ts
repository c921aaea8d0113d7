import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './testing/temporary-folder.ts';

const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const index = at('index.ts');

/** What two declarations are to whoever uses them: `readonly` and private fields do not count. */
const comparison = `
type Public<T> = { [K in keyof T]: T[K] };
type Keys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? [K, 'optional'] : [K] }[keyof T];
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : [A, B]) : [A, B];
type SameInterface<A, B> = Same<[Public<A>, Keys<A>], [Public<B>, Keys<B>]>;
type Signature<F> = F extends (...args: infer P) => infer R ? [P, Public<R>] : never;
type SameFunction<A, B> = Same<Signature<A>, Signature<B>>;
`;

/** A module that compiles if the declarations in the README's code are those of the index. */
function comparing(declarations: string): string {
  const names = (kind: string) =>
    [...declarations.matchAll(new RegExp(`^${kind} (\\w+)`, 'gm'))].map(([, name]) => name);
  const [functions, interfaces] = [names('function'), names('interface')];
  const types = [...readFileSync(index, 'utf8').matchAll(/\btype (?:\{ )?(\w+)/g)].map(([, name]) => name);
  return `
import type * as source from ${JSON.stringify(index)};
import type { ${types.join(', ')} } from ${JSON.stringify(index)};
declare namespace readme {
${declarations}
}
${comparison}
${functions.map((name) => `export const ${name}: SameFunction<typeof readme.${name}, typeof source.${name}> = true;`).join('\n')}
${interfaces.map((name) => `export const is${name}: SameInterface<readme.${name}, source.${name}> = true;`).join('\n')}
`;
}

/** What the compiler has to say about these files. */
function compile(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const require = createRequire(import.meta.url);
  const config = {
    extends: at('../../../tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      noUnusedParameters: false,
      typeRoots: [dirname(dirname(require.resolve('@types/node/package.json')))],
      types: ['node'],
      paths: { '@flukeprint/data': [index] },
    },
    include: Object.keys(files),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  return stdout + stderr;
}

test("the README's examples compile, and its signatures are those of the sources", () => {
  const blocks = [...readFileSync(at('../README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
  const isExample = (code: string) => code.startsWith('import ');
  const declarations = blocks.filter((code) => !isExample(code)).join('\n');
  expect(declarations).toContain('function splitPhotos');
  const example = blocks.filter(isExample).join('\n');
  expect(example).toContain('createLoader(');
  const wrong = declarations.replace('imageSize: number', 'imageSize?: number');
  const found = compile({
    'signatures.mts': comparing(declarations),
    'example.mts': example,
    'wrong.mts': comparing(wrong),
  }).split('\n');
  expect(found.filter((line) => line !== '' && !line.includes('wrong.mts'))).toEqual([]);
  // CheckOptions and the function that takes it.
  expect(found.filter((line) => line.includes('wrong.mts')).length).toBe(2);
});
