/** Dependencies that become part of the command's code. */
import { cpSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, type Package, readManifest } from './published-packages.ts';

/** The oldest Node that npm may install the command with; all but the launcher runs on a newer one. */
const oldest = 20;

/** Those that say they need a newer Node, by name, with their folders: npm would warn of them, or with `engine-strict` refuse. */
export function inlinedDependencies(packages: readonly Package[]): Map<string, string> {
  const inlined = new Map<string, string>();
  const own = new Set(packages.map(({ manifest }) => manifest.name));
  for (const { folder, manifest } of packages) {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      const installed = realpathSync(join(folder, 'node_modules', name));
      const { engines } = readManifest(installed) as Manifest & { engines?: { node?: string } };
      const least = Number(/^>=\s*(\d+)/.exec(engines?.node ?? '')?.[1] ?? 0);
      if (!own.has(name) && least > oldest) inlined.set(name, installed);
    }
  }
  return inlined;
}

/** Their licences go where their code goes. */
export function copyLicences(inlined: ReadonlyMap<string, string>, output: string): void {
  mkdirSync(output, { recursive: true });
  for (const [name, folder] of inlined) {
    const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (!licence) throw new Error(`${name} brings no licence; let it stay a dependency`);
    cpSync(join(folder, licence), join(output, `${name.replaceAll('/', '-')}.txt`));
  }
}
