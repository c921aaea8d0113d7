/** Dependencies that travel inside the command's tarball. */
import { cpSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, type Package, readManifest } from './published-packages.ts';

/** The oldest Node that npm may install the command on; the dependencies run on a newer one. */
const oldest = 20;

/**
 * Copies those that are asked for on Node 20 and say that they need a newer one, which they get: npm would warn, or with
 * `engine-strict` refuse. Returns their names.
 */
export function bundleDependencies(packages: readonly Package[], target: string): string[] {
  const bundled: string[] = [];
  for (const { folder, manifest } of packages) {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      const installed = realpathSync(join(folder, 'node_modules', name));
      const { engines, dependencies } = readManifest(installed) as Manifest & { engines?: { node?: string } };
      const least = Number(/^>=\s*(\d+)/.exec(engines?.node ?? '')?.[1] ?? 0);
      if (name.startsWith('@flukeprint/') || least <= oldest || bundled.includes(name)) continue;
      if (dependencies)
        throw new Error(`${name} needs Node ${least} and has dependencies, which would have to come along`);
      cpSync(installed, join(target, 'node_modules', name), { recursive: true });
      bundled.push(name);
    }
  }
  return bundled;
}
