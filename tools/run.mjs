/**
 * Runs a program of this workspace on the workspace's own Node, installing what is missing first.
 * Plain JavaScript, because it has to run on whatever Node the machine has.
 *
 * usage: node tools/run.mjs FILE.ts | PACKAGE [arguments]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handOnSignals, wrapped } from '../packages/cli/bin/hand-on-signals.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';
const { devEngines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Changes whenever an install is due. */
function dependencies() {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'package.json'));
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packages]) {
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function install() {
  const stamp = join(root, 'node_modules', '.installed');
  const wanted = dependencies();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const { name, version } = devEngines.packageManager;
  console.error(`Installing the workspace with ${name} ${version} (once, about a minute) …`);
  const { status } = spawnSync('npx', ['-y', `${name}@${version}`, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (status !== 0) {
    console.error(
      'Installing failed. Check that the npm registry can be reached and that this folder is writable, then try again.',
    );
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, wanted);
}

/** `FILE.ts` as it is; the name of a package becomes its command. */
function program(name) {
  if (name.endsWith('.ts')) return join(root, name);
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // A package may name its binary otherwise (typescript: tsc).
  return join(folder, typeof bin === 'string' ? bin : Object.values(bin)[0]);
}

install();
const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
const [name, ...rest] = process.argv.slice(2);
// The command keeps the folder it was called from, so that relative paths mean what the user sees.
const child = spawn(node, [program(name), ...rest], { stdio: 'inherit', env: wrapped() });
child.on('error', (error) => {
  throw error;
});
handOnSignals(child);
