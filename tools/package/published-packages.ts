/** Which packages of the workspace are published: the command and all that it stands on. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A target of `exports` or `imports`: a file, or one for each condition. */
export type Target = string | { readonly [condition: string]: Target };

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly exports?: Readonly<Record<string, Target>>;
  readonly imports?: Readonly<Record<string, Target>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  readonly folder: string;
  /** Name of the folder. */
  readonly short: string;
  readonly manifest: Manifest;
  /** Whether people start it, rather than import it. */
  readonly isCommand: boolean;
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** All of the workspace that the one package with a `bin` depends on, each behind its own dependencies; at the end that package. */
export function publishedPackages(): Package[] {
  const packages = new Map<string, Package>();
  for (const short of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', short);
    // What a package that moved away leaves behind.
    if (!existsSync(join(folder, 'package.json'))) continue;
    const manifest = readManifest(folder);
    packages.set(manifest.name, { folder, short, manifest, isCommand: manifest.bin !== undefined });
  }
  const ordered = new Set<Package>();
  const reach = (from: Package) => {
    for (const name of Object.keys(from.manifest.dependencies ?? {})) {
      const dependency = packages.get(name);
      if (dependency && !ordered.has(dependency)) reach(dependency);
    }
    ordered.add(from);
  };
  for (const each of packages.values()) if (each.isCommand) reach(each);
  return [...ordered];
}

/** All files that an `exports` or `imports` leads to, whatever the conditions; a `*` in them stands for any path. */
export function filesOf(target: Target): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf);
}

/** Whether a file serves tests alone. */
export function isForTests(path: string): boolean {
  return /\.(test|setup)\.ts$|\btesting\b/.test(path);
}

/** The files themselves, below a package's folder. */
export function sourcesOf({ folder }: Package, target: Target): string[] {
  return filesOf(target)
    .flatMap((path) => (path.includes('*') ? globSync(path.replace('*', '**/*'), { cwd: folder }) : [path]))
    .filter((path) => !isForTests(path))
    .map((path) => join(folder, path));
}

/** Entries for tests have no place outside the workspace. */
export function withoutTesting(exports: Readonly<Record<string, Target>> = {}): Record<string, Target> {
  return Object.fromEntries(Object.entries(exports).filter(([, target]) => !filesOf(target).some(isForTests)));
}
