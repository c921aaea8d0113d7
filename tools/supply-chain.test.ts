/** What the workspace is installed from: docs/reliability.md. Licences and the list of a release: bill-of-materials.test.ts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const [importers, packages] = text('pnpm-lock.yaml')
  .split(/^(?=\w+:)/m)
  .filter((part) => /^(importers|packages):/.test(part)) as [string, string];

/** Names and versions that a package asks for, as the lockfile knows them. */
function locked(importer: string): Record<string, string> {
  const start = importers.indexOf(`\n  ${importer}:\n`);
  const own = start < 0 ? '' : importers.slice(start + 1).split(/\n(?= {2}\S)/)[0]!;
  const lines = own.matchAll(/^ {6}(\S+):\n {8}specifier: (.*)$/gm);
  return Object.fromEntries([...lines].map(([, name, version]) => [bare(name!), bare(version!)]));
}
const bare = (value: string) => value.replace(/^'(.*)'$/, '$1');

const workspace = ['.', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)].filter((path) =>
  existsSync(join(root, path, 'package.json')),
);

test.each(workspace)('%s: the lockfile holds what its package.json asks for, and no more', (path) => {
  const manifest = JSON.parse(text(join(path, 'package.json')));
  const asked = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(locked(path)).toEqual(asked);
});

test('each package of others comes from the registry and is held to its SHA-512', () => {
  const resolutions = [...packages.matchAll(/^ {4}resolution: (.*)$/gm)].map(([, resolution]) => resolution!);
  expect(resolutions.length).toBeGreaterThan(150);
  expect(packages.match(/^ {2}\S.*:$/gm)).toHaveLength(resolutions.length);
  expect(resolutions.filter((one) => !/^\{integrity: sha512-[A-Za-z0-9+/]{86}==\}$/.test(one))).toEqual([]);
});

test('nothing but Node runs a script when the workspace is installed', () => {
  const settings = text('pnpm-workspace.yaml');
  expect(settings).toContain('onlyBuiltDependencies: [node]\n');
  expect(settings.match(/^ {2}\w+: true$/gm)).toEqual(['  node: true']);
  const scripts = ['preinstall', 'install', 'postinstall'];
  const store = join(root, 'node_modules', '.pnpm');
  const running = new Set<string>();
  for (const entry of readdirSync(store)) {
    const modules = join(store, entry, 'node_modules');
    const scope = /^(@[^+]+)\+/.exec(entry)?.[1];
    const folder = scope ? join(modules, scope) : modules;
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const file = join(folder, name, 'package.json');
      if (!existsSync(file)) continue;
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      const isBuilt = existsSync(join(folder, name, 'binding.gyp'));
      if (isBuilt || scripts.some((script) => manifest.scripts?.[script])) running.add(manifest.name);
    }
  }
  // They ask; pnpm lets none but Node. A new one has to be looked at.
  expect([...running].sort()).toEqual(known);
});

const known = ['node', 'webgpu'];
