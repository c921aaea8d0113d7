/** What is published, in a folder per package, as npm packs it. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyBuiltPage } from './built-page.ts';
import { bundleCommand } from './bundle-command.ts';
import { compileLibraries } from './compile-libraries.ts';
import { copyLicences, inlinedDependencies } from './inlined-dependencies.ts';
import { commandManifest, libraryManifest } from './manifest.ts';
import { publishedPackages, root } from './published-packages.ts';

/** Compiles and bundles everything into the new or empty folder `output`; returns the folders in the order in which they can be published. */
export async function stagePackages(output: string): Promise<string[]> {
  // What lies there is somebody's, and nothing of it belongs into a release.
  if (existsSync(output) && readdirSync(output).length > 0)
    throw new Error(`${output} is not empty; give another folder`);
  const packages = publishedPackages();
  const [command, libraries] = [packages.at(-1), packages.slice(0, -1)];
  if (!command?.isCommand) throw new Error('packages/: no package has a "bin"');
  const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));
  const folders = new Map(packages.map((published) => [published, join(output, published.short)]));
  for (const [{ folder }, target] of folders) {
    mkdirSync(target, { recursive: true });
    cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
    const readme = join(folder, 'README.md');
    if (!existsSync(readme)) throw new Error(`${readme} is missing; npm shows it`);
    cpSync(readme, join(target, 'README.md'));
  }
  const write = (folder: string, manifest: object) =>
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const library of libraries) write(folders.get(library)!, libraryManifest(library, versions));
  compileLibraries(libraries, output);
  const target = folders.get(command)!;
  const inlined = inlinedDependencies(packages);
  write(target, commandManifest(command, packages, [...inlined.keys()]));
  copyLicences(inlined, join(target, 'licences'));
  cpSync(join(command.folder, 'bin'), join(target, 'bin'), { recursive: true });
  await bundleCommand(command, packages, [...inlined.keys()], join(target, 'dist'));
  await copyBuiltPage([join(output, 'review'), join(target, 'dist', 'review')]);
  return [...libraries, command].map((published) => folders.get(published)!);
}
