import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesOf } from './processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'packages', 'cli', 'src', 'main.ts');

/** How a command is started, and how it is ended at some moment. */
export interface WayToEnd {
  readonly name: string;
  readonly start: (args: readonly string[], env: NodeJS.ProcessEnv) => ChildProcess;
  readonly end: (child: ChildProcess, trial: string) => void;
  /** Whether the command is to go on to its end all the same. */
  readonly goesOn?: boolean;
}

/** The command in a process of its own. */
export const itself: WayToEnd['start'] = (args, env) => spawn(process.execPath, [main, ...args], { env });
const wrapper: WayToEnd['start'] = (args, env) =>
  spawn(process.execPath, [join(root, 'tools', 'run.mjs'), 'packages/cli/src/main.ts', ...args], { env });
/** Without the shims of the workspace: npm's own Node takes signals otherwise. */
const npm: WayToEnd['start'] = (args, env) => {
  const path = env.PATH!.split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const surroundings = { cwd: root, env: { ...env, PATH: path.join(delimiter) } };
  return spawn('npm', ['run', '--silent', 'flukeprint', '--', ...args], surroundings);
};

const signals = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const by = (signal: NodeJS.Signals) => (child: ChildProcess) => void child.kill(signal);

export const waysToEnd: readonly WayToEnd[] = [
  ...signals.map((signal): WayToEnd => ({ name: signal, start: itself, end: by(signal) })),
  { name: 'closed pipe', start: itself, end: ({ stdout }) => void stdout!.destroy(), goesOn: true },
  ...signals.map((signal): WayToEnd => ({ name: `${signal} to run.mjs`, start: wrapper, end: by(signal) })),
  ...(['SIGKILL', 'SIGTERM'] as const).map(
    (signal): WayToEnd => ({ name: `${signal} to npm`, start: npm, end: by(signal) }),
  ),
  // What the system does for want of memory: it takes whom it likes.
  {
    name: 'SIGKILL to all',
    start: wrapper,
    end: (_, trial) => {
      for (const pid of processesOf(trial)) kill(Number(pid));
    },
  },
];

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone since.
  }
}

/** What a process says until its end. */
export async function said(child: ChildProcess): Promise<string> {
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  await once(child, 'exit');
  return text;
}
