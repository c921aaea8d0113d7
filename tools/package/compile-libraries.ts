/** The libraries as JavaScript with declarations, file by file, so that bundlers find in them what they find in the sources. */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expandGlobs } from './expand-globs.ts';
import { filesOf, isForTests, type Package, root, sourcesOf, withoutTesting } from './published-packages.ts';
import { copyResources } from './resources.ts';
import { withCompiledScripts, workerScripts } from './worker-scripts.ts';

/** What users import, under every condition, and what is started by its path: the rest follows from imports. */
function entries(library: Package): string[] {
  const { folder, manifest } = library;
  const targets = [...Object.values(withoutTesting(manifest.exports)), ...Object.values(manifest.imports ?? {})];
  const started = globSync('src/**/*.ts', { cwd: folder })
    .filter((path) => !isForTests(path))
    .map((path) => join(folder, path))
    .flatMap((file) => workerScripts(readFileSync(file, 'utf8'), file));
  return [...targets.flatMap((target) => sourcesOf(library, target)), ...started];
}

/** Where an import by a library's name leads to in Node. */
function sourcesByName(libraries: readonly Package[]): Record<string, string[]> {
  const sources = libraries.flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).map(([entry, target]) => {
      const path = typeof target === 'string' ? target : filesOf(target).at(-1)!;
      return [`${manifest.name}${entry.slice(1)}`, [join(folder, path)]];
    }),
  );
  return Object.fromEntries(sources);
}

/** Fills `output/NAME/dist` and `output/NAME/pkg` of every library. */
export function compileLibraries(libraries: readonly Package[], output: string): void {
  // Beside the sources, for the compiler to find the types that they use.
  const work = mkdtempSync(join(root, 'node_modules', '.compile-'));
  try {
    compile(libraries, work);
    for (const { folder, short } of libraries) {
      const [compiled, target] = [join(work, 'packages', short), join(output, short)];
      for (const name of readdirSync(compiled)) {
        cpSync(join(compiled, name), join(target, name === 'src' ? 'dist' : name), { recursive: true });
      }
      copyResources(folder, target, ['.wgsl', '.wasm', '.safetensors', '.js', '.d.ts'], (path) =>
        path.replace(/^src\b/, 'dist'),
      );
      for (const path of readdirSync(join(target, 'dist'), { recursive: true, encoding: 'utf8' })) {
        if (path.endsWith('.js')) finishModule(join(target, 'dist', path));
        else if (path.endsWith('.d.ts')) finishDeclarations(join(target, 'dist', path));
      }
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}

function compile(libraries: readonly Package[], outDir: string): void {
  const config = join(outDir, 'tsconfig.json');
  // Vite's own declaration of it brings all of the DOM along.
  const glob = join(outDir, 'glob.d.ts');
  writeFileSync(glob, 'interface ImportMeta { glob<T>(pattern: string, options: object): Record<string, T> }\n');
  const options = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      outDir,
      rootDir: root,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      // As in the sources: Node and bundlers know all of it.
      target: 'esnext',
      // What is found through node_modules is another's, which the compiler leaves alone.
      paths: sourcesByName(libraries),
    },
    files: [glob, ...libraries.flatMap(entries)],
    include: [],
    exclude: [],
  };
  writeFileSync(config, JSON.stringify(options));
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8', cwd: root });
  if (status !== 0) throw new Error(`The libraries do not compile:\n${stdout}`);
}

/** The compiler rewrites `.ts` in imports; the same is due where a worker's script is named. */
function finishModule(file: string): void {
  const code = readFileSync(file, 'utf8');
  const finished = expandGlobs(withCompiledScripts(code), dirname(file));
  if (finished !== code) writeFileSync(file, finished);
}

/** Declarations keep `.ts` in their imports, which not every compiler follows to a `.d.ts`. */
function finishDeclarations(file: string): void {
  const text = readFileSync(file, 'utf8');
  const finished = text.replace(/(['"])(\.{1,2}\/[^'"\n]*)\.ts\1/g, '$1$2.js$1');
  if (finished !== text) writeFileSync(file, finished);
}
