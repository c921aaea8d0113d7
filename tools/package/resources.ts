/** Files of a package beside its TypeScript that compiled code reads. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Never read outside the workspace. */
const left = /(^|[\\/])(node_modules|target|fixtures|testing)([\\/]|$)/;

/** Copies all files with these endings to the same places below another folder; `rename` may choose other ones. */
export function copyResources(
  from: string,
  to: string,
  endings: readonly string[],
  rename = (path: string) => path,
): void {
  const paths = readdirSync(from, { recursive: true, encoding: 'utf8' });
  for (const path of paths) {
    if (left.test(path) || !endings.some((ending) => path.endsWith(ending))) continue;
    const target = join(to, rename(path));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(from, path), target);
  }
}
