import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const semantic = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

/** Gives every package of the workspace this version, and what CHANGELOG.md has under "Unreleased" its heading, with the day. */
export function setVersion(root: string, version: string, day = new Date().toISOString().slice(0, 10)): void {
  if (!semantic.test(version)) throw new Error(`"${version}" is no version; expected one such as 0.2.0`);
  const changelog = join(root, 'CHANGELOG.md');
  const text = readFileSync(changelog, 'utf8');
  const heading = '## [Unreleased]\n';
  if (text.includes(`## [${version}]`)) throw new Error(`${changelog}: ${version} is there already`);
  if (!text.includes(heading)) throw new Error(`${changelog}: the heading "${heading.trim()}" is missing`);
  for (const name of readdirSync(join(root, 'packages'))) {
    const file = join(root, 'packages', name, 'package.json');
    if (!existsSync(file)) continue;
    const manifest = readFileSync(file, 'utf8');
    // Only this line: the rest stays as it is written.
    writeFileSync(file, manifest.replace(/^( {2}"version": ")[^"]*/m, `$1${version}`));
  }
  writeFileSync(changelog, text.replace(heading, `${heading}\n## [${version}] - ${day}\n`));
}
