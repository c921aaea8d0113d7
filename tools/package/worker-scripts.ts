/** Scripts of workers, which code names by `new URL('….ts', import.meta.url)`: no compiler or bundler rewrites that as it does imports. */
import { dirname, resolve } from 'node:path';

const script = /new URL\((['"])([^'"]+)\.ts\1, import\.meta\.url\)/g;

/** The files that the code of `file` names. */
export function workerScripts(code: string, file: string): string[] {
  return Array.from(code.matchAll(script), ([, , path]) => resolve(dirname(file), `${path}.ts`));
}

/** The same code with their names once they are compiled. */
export function withCompiledScripts(code: string): string {
  return code.replace(script, (_, quote, path) => `new URL(${quote}${path}.js${quote}, import.meta.url)`);
}
