import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackages, type Tarball } from '../../tools/package/pack.ts';
import { stagePackages } from '../../tools/package/stage.ts';
import { type BareMachine, bareMachine } from './bare-machine.ts';

export interface Installed {
  readonly machine: BareMachine;
  readonly tarballs: readonly Tarball[];
  /** Where the command alone was installed. */
  readonly command: string;
  /** Where all libraries were installed. */
  readonly libraries: string;
  remove(): void;
}

const isCommand = ({ name }: Tarball) => name === 'flukeprint';
const unreachable = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)\b/;

/**
 * Packs everything and installs it with npm alone into two empty folders. Undefined, with a word on it, where no registry can be reached
 * for what the packages depend on; in CI that is an error.
 */
export async function installPackages(): Promise<Installed | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'flukeprint ä-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const machine = bareMachine(join(folder, 'bin'));
    const tarballs = packPackages(await stagePackages(join(folder, 'staged')), join(folder, 'tarballs'));
    const [command, libraries] = [join(folder, 'command'), join(folder, 'libraries')];
    const problems = await Promise.all([
      install(machine, command, tarballs.filter(isCommand)),
      install(
        machine,
        libraries,
        tarballs.filter((tarball) => !isCommand(tarball)),
      ),
    ]);
    const problem = problems.find((text) => text !== undefined);
    if (problem === undefined) return { machine, tarballs, command, libraries, remove };
    if (process.env.CI || !unreachable.test(problem)) throw new Error(`npm install failed:\n${problem}`);
    console.warn(`Skipped: no registry can be reached to install the packages from\n${problem}`);
  } catch (error) {
    remove();
    throw error;
  }
  remove();
  return undefined;
}

/** Without install scripts, which npm asks for leave to run from version 12 on. Returns what npm said if it failed. */
async function install(machine: BareMachine, folder: string, tarballs: Tarball[]): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const files = tarballs.map(({ file }) => file);
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=warn'];
  // The libraries want the Node of the workspace, which npm does not run on here.
  if (tarballs.some(isCommand)) flags.push('--engine-strict');
  const { status, stderr } = await machine.run('npm', ['install', ...flags, ...files], { cwd: folder });
  return status === 0 ? undefined : stderr;
}
