import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../../tools/package/published-packages.ts';
import { finished, type Outcome } from '../finished.ts';

export interface BareMachine {
  /** Version of its Node, such as `20.20.2`. */
  readonly node: string;
  /** Its PATH. */
  readonly path: string;
  /** A process there, to its end. */
  run(command: string, args: readonly string[], options: RunOptions): Promise<Outcome>;
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const notOfWorkspace = /^(npm_(?!config_(registry|cache|offline)$)|pnpm|vitest|init_cwd$|node$|node_(options|path)$)/i;

/** The first program of this name on the PATH that is none of the workspace's. */
function found(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder && !folder.startsWith(root));
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/**
 * As if on a machine that has Node, npm and a shell, and nothing else on the PATH: links to the system's in `folder`. Where there is no
 * Node but the workspace's, that one is taken.
 */
export function bareMachine(folder: string): BareMachine {
  mkdirSync(folder, { recursive: true });
  const programs = { node: found('node') ?? process.execPath, npm: found('npm'), npx: found('npx'), sh: found('sh') };
  for (const [name, file] of Object.entries(programs)) {
    if (!file) throw new Error(`${name} is not on the PATH`);
    symlinkSync(realpathSync(file), join(folder, name));
  }
  const inherited = Object.entries(process.env).filter(([name]) => !notOfWorkspace.test(name));
  const surroundings = { ...Object.fromEntries(inherited), PATH: folder };
  return {
    path: folder,
    node: execFileSync(join(folder, 'node'), ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim(),
    run: (command, args, { cwd, env }) =>
      finished(spawn(join(folder, command), args, { cwd, env: { ...surroundings, ...env } })),
  };
}
