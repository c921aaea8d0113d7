import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The tools that make it. */
const RECIPE = ['build-wasm.ts', 'kernel-parameters.ts'];

/** Everything that the artifact in pkg/ of a crate is made from besides the recipe, relative to the crate. */
export function sourceFiles(folder: string): string[] {
  const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' });
  // Windows lists other separators.
  const rust = files.filter((name) => name.endsWith('.rs')).map((name) => `src/${name.replaceAll('\\', '/')}`);
  return ['Cargo.toml', 'Cargo.lock', ...rust.sort()];
}

/** SHA-256 over names and contents of the source files and of the recipe. */
export function sourcesDigest(folder: string): string {
  const hash = createHash('sha256');
  const add = (name: string, file: string) =>
    // A checkout may have turned line ends around.
    hash.update(`${name}\0${readFileSync(file, 'utf8').replaceAll('\r\n', '\n')}\0`);
  for (const file of sourceFiles(folder)) add(file, join(folder, file));
  for (const file of RECIPE) add(file, join(import.meta.dirname, file));
  return hash.digest('hex');
}

/** SHA-256 over names and contents of what was built, which is all that lies in pkg/ but the stamp. */
export function artifactsDigest(folder: string): string {
  const pkg = join(folder, 'pkg');
  const files = readdirSync(pkg, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(pkg, join(parentPath, name)).replaceAll('\\', '/'))
    .filter((name) => name !== stampName)
    .sort();
  const hash = createHash('sha256');
  for (const name of files) {
    const content = readFileSync(join(pkg, name));
    // A checkout may have turned line ends around.
    hash
      .update(`${name}\0`)
      .update(name.endsWith('.wasm') ? content : content.toString('utf8').replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex');
}

const stampName = 'sources.sha256';

/** Where the stamp of a crate lies. */
export function stampFile(folder: string): string {
  return join(folder, 'pkg', stampName);
}

/** The stamp: the digest of the sources, `rustc --version` of the compiler, and the digest of what it made. */
export function parseStamp(text: string): { digest: string; rustc: string; artifacts: string } {
  const [digest, rustc, artifacts] = text.split(/\r?\n/);
  return { digest: digest!, rustc: rustc!, artifacts: artifacts! };
}

/** The text of a stamp of what lies in the crate now. */
export const stampOf = (folder: string, rustc: string): string =>
  `${sourcesDigest(folder)}\n${rustc}\n${artifactsDigest(folder)}\n`;
