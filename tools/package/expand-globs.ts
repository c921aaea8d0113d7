import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const glob = /import\.meta\.glob\(\s*'([^']+)',\s*\{([^}]*)\}\s*\)/g;

/** Texts that Vite would put in place of `import.meta.glob`, since other bundlers know no such call. */
export function expandGlobs(code: string, folder: string): string {
  return code.replace(glob, (call, pattern: string, options: string) => {
    if (!options.includes("query: '?raw'") || !options.includes('eager: true')) {
      throw new Error(`${folder}: only texts, and at once, can stand in the place of ${call}`);
    }
    const paths = globSync(pattern, { cwd: folder })
      .map((path) => path.split(sep).join('/'))
      .sort();
    if (paths.length === 0) throw new Error(`${folder} has no files ${pattern}`);
    const texts = paths.map((path) => [
      path.startsWith('.') ? path : `./${path}`,
      readFileSync(join(folder, path), 'utf8'),
    ]);
    return JSON.stringify(Object.fromEntries(texts), null, 2);
  });
}
