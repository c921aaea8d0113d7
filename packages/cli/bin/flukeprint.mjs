#!/usr/bin/env node
// Plain JavaScript that Node 20 understands: it finds the Node that the rest needs.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const wanted = 24;
const folder = fileURLToPath(new URL('..', import.meta.url));
const { version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const script = join(folder, main);
const args = process.argv.slice(2);

if (args.length === 1 && ['--version', '-V'].includes(args[0])) console.log(version);
else if (Number.parseInt(process.versions.node, 10) >= wanted) await import(pathToFileURL(script).href);
else runWith(installedNode());

/** The Node that was installed as an optional dependency, or in a clone as the package `node`. */
function installedNode() {
  const { platform, arch } = process;
  const system = `${platform === 'win32' ? 'win' : platform}-${arch}`;
  const require = createRequire(import.meta.url);
  for (const name of [`node-${system}`, `node-bin-${system}`, 'node']) {
    try {
      const file = join(
        dirname(require.resolve(`${name}/package.json`)),
        'bin',
        platform === 'win32' ? 'node.exe' : 'node',
      );
      if (existsSync(file)) return file;
    } catch {
      // Not installed: perhaps the next one is.
    }
  }
  console.error(
    `flukeprint: needs Node ${wanted}, and this is ${process.version}; ` +
      'npm left out the Node that comes with flukeprint, as it does with --omit=optional or on a system without one. ' +
      `Run "npm install --include=optional" in its folder, or install Node ${wanted} or later from https://nodejs.org`,
  );
  process.exit(1);
}

/** Hands over to another process and ends as it does. */
function runWith(node) {
  const child = spawn(node, [script, ...args], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // A terminal sends Ctrl-C to both, anything else to this process alone; a second one is handed on as well.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`flukeprint: ${node} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status);
    // Whoever waits for this process learns what ended the other one.
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
