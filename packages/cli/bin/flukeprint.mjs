#!/usr/bin/env node
// Plain JavaScript that Node 20 understands: it finds the Node that the rest needs.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithNpm, handOnSignals, wrapped } from './hand-on-signals.mjs';

const wanted = 24;
const windows = process.platform === 'win32';
const folder = fileURLToPath(new URL('..', import.meta.url));
const { version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const script = join(folder, main);
const args = process.argv.slice(2);

if (args.length === 1 && ['--version', '-V'].includes(args[0])) {
  // Answered at once, without another process.
  console.log(version);
} else if (Number.parseInt(process.versions.node, 10) >= wanted) {
  if (!windows) endWithNpm({ kill: (signal) => process.kill(process.pid, signal) });
  await import(pathToFileURL(script).href);
} else {
  handOver(installedNode());
}

/** The Node that was installed as an optional dependency, or in a clone as the package `node`. */
function installedNode() {
  const { platform, arch } = process;
  const system = `${windows ? 'win' : platform}-${arch}`;
  const require = createRequire(import.meta.url);
  for (const name of [`node-${system}`, `node-bin-${system}`, 'node']) {
    try {
      const node = join(dirname(require.resolve(`${name}/package.json`)), 'bin', windows ? 'node.exe' : 'node');
      if (existsSync(node)) return node;
    } catch {
      // Not installed: perhaps the next one is.
    }
  }
  return end(
    `needs Node ${wanted}, and this is ${process.version}. The Node that comes with it is not there: npm was told to leave out ` +
      `optional packages, or has none for ${system}. Run "npm install --include=optional" where flukeprint is installed, ` +
      `or install Node ${wanted} or later from https://nodejs.org`,
  );
}

function handOver(node) {
  const child = spawn(node, [script, ...args], { stdio: 'inherit', env: wrapped() });
  child.on('error', ({ message }) => end(`${node} does not start: ${message}`));
  handOnSignals(child);
}

function end(reason) {
  console.error(`flukeprint: ${reason}`);
  process.exit(1);
}
