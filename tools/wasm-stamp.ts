import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Where the stamp of a crate lies. */
export function stampFile(folder: string): string {
  return join(folder, 'pkg/sources.sha256');
}

/** The stamp: the digest of the sources, and `rustc --version` of the compiler. */
export function parseStamp(text: string): { digest: string; rustc: string } {
  const [digest, rustc] = text.split('\n');
  return { digest: digest!, rustc: rustc! };
}
