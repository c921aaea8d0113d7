/** What a release stands on: every package that it installs or brings inside, for people, and for tools that watch for known faults. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Manifest, type Package, readManifest, root } from './published-packages.ts';

/** A package of others. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** As its package.json says; undefined where it is of another system, and not installed here. */
  readonly licence: string | undefined;
  /** SHA-512 of its tarball in hexadecimal, from the lockfile. */
  readonly sha512: string;
}

type FullManifest = Manifest & {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

/**
 * All that the published packages depend on, directly or not, by name and version, those of other systems included. Throws where the lockfile does not know one.
 */
export function componentsOf(packages: readonly Package[]): Component[] {
  const digests = lockedDigests(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
  const found = new Map<string, Component>();
  const add = (name: string, version: string, licence: string | undefined) => {
    const sha512 = digests.get(`${name}@${version}`);
    if (!sha512) throw new Error(`pnpm-lock.yaml does not know ${name} ${version}: run "pnpm install"`);
    found.set(`${name}@${version}`, { name, version, licence, sha512 });
  };
  const walk = (folder: string) => {
    const { dependencies, optionalDependencies, peerDependencies } = readManifest(folder) as FullManifest;
    for (const [name, wanted] of Object.entries({ ...dependencies, ...peerDependencies, ...optionalDependencies })) {
      if (wanted.startsWith('workspace:')) continue;
      const installed = placeOf(folder, name);
      if (installed === undefined) {
        // Of another system, in the one version that works; what else may be missing (a peer that nobody needs) has a range.
        if (digests.has(`${name}@${wanted}`) && !found.has(`${name}@${wanted}`)) add(name, wanted, undefined);
        continue;
      }
      const { version, license } = readManifest(installed);
      if (found.has(`${name}@${version}`)) continue;
      add(name, version, license);
      walk(installed);
    }
  };
  for (const { folder } of packages) walk(folder);
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** Where a package's dependency lies: in it, or beside it as pnpm has it. */
function placeOf(folder: string, name: string): string | undefined {
  const real = realpathSync(folder);
  for (let at = real; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (existsSync(place)) return realpathSync(place);
    // pnpm: node_modules/NAME lies among the packages that it may use.
    if (at === dirname(at)) return undefined;
  }
}

/** SHA-512 of tarballs by `name@version`. */
export function lockedDigests(lockfile: string): Map<string, string> {
  const entries = lockfile.matchAll(
    /^ {2}'?((?:@[^@'/\s]+\/)?[^@'\s]+@[^:'(\s]+)'?:\r?\n {4}resolution: \{integrity: sha512-([^,}]+)/gm,
  );
  return new Map([...entries].map(([, name, digest]) => [name!, Buffer.from(digest!, 'base64').toString('hex')]));
}

/** The bill of materials of a release as CycloneDX 1.6 has it (https://cyclonedx.org/docs/1.6/json). */
export function billOfMaterials(command: Manifest, components: readonly Component[]): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name: command.name, version: command.version, licenses: [licence('MIT')] },
    },
    components: components.map(({ name, version, licence: own, sha512 }) => ({
      ...{ type: 'library', name, version },
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      ...(own && { licenses: [licence(own)] }),
      hashes: [{ alg: 'SHA-512', content: sha512 }],
    })),
  };
}

/** One licence by its SPDX id, several as an expression. */
const licence = (spdx: string) => (/\s/.test(spdx) ? { expression: spdx } : { license: { id: spdx } });
