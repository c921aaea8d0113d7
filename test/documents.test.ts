import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);

/** Operations that CONTRIBUTING.md adds as an example, and what a build makes. */
const notHere = /\/elu\.|\/group[-_]norm|\/dist$/;

/** Files and folders that a document names: targets of links, and paths in code marks that begin at the root. */
function pathsIn(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8').replace(/^```.*?^```/gms, '');
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
  const named = [...text.matchAll(/`((?:packages|test|tools|docs)\/[^`\s*{}<>…]+)`/g)].map(([, path]) => path!);
  return [
    ...links.filter((target) => !/^[a-z]+:/.test(target)).map((target) => join(dirname(document), target)),
    ...named.map((path) => path.replace(/:\d+$/, '')).filter((path) => !notHere.test(path)),
  ];
}

describe('what documents name is there', () => {
  test.each(documents)('%s', (document) => {
    expect(pathsIn(document).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
