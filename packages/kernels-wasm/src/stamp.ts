import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that the artifact in pkg/ is made from, relative to the package. */
export function sourceFiles(folder: string): string[] {
  const rust = readdirSync(join(folder, 'src')).filter((name) => name.endsWith('.rs'));
  return ['Cargo.toml', 'Cargo.lock', 'build.ts', ...rust.sort().map((name) => `src/${name}`)];
}

/** SHA-256 over names and contents of the source files. */
export function sourcesDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const file of sourceFiles(folder)) {
    // A checkout may have turned line ends around.
    hash.update(`${file}\0${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')}\0`);
  }
  return hash.digest('hex');
}

/** pkg/sources.sha256: the digest of the sources, and `rustc --version` of the compiler. */
export function parseStamp(text: string): { digest: string; rustc: string } {
  const [digest, rustc] = text.split('\n');
  return { digest: digest!, rustc: rustc! };
}
