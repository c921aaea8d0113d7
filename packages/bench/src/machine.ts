import { execFileSync } from 'node:child_process';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { z } from 'zod';

export const machineSchema = z.strictObject({
  cpu: z.string(),
  cores: z.int(),
  memory_bytes: z.int(),
  os: z.string(),
  arch: z.string(),
  node: z.string(),
});

export type Machine = Readonly<z.infer<typeof machineSchema>>;

export function thisMachine(): Machine {
  return {
    // Some systems on Arm do not say.
    cpu: cpus()[0]?.model.trim() || `unknown ${arch()}`,
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    os: `${platform()} ${release()}`,
    arch: arch(),
    node: process.version,
  };
}

/** A file name for results: `intel-xeon-platinum-8375c-2-cores`. */
export function machineSlug({ cpu, cores }: Pick<Machine, 'cpu' | 'cores'>): string {
  const name = cpu
    .toLowerCase()
    .replace(/\((r|tm|c)\)/g, ' ')
    .replace(/@.*$/, ' ')
    .replace(/\b(cpu|processor|with radeon graphics|\d+-core)\b/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${name || 'unknown'}-${cores}-core${cores === 1 ? '' : 's'}`;
}

/** The commit that was measured, with `+` where files differ from it; null outside a git checkout. */
export function commit(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    // Results of earlier runs are no change of what is measured.
    const changed = git('status', '--porcelain', '--', ':/', ':(exclude,top)packages/bench/results');
    return git('rev-parse', 'HEAD') + (changed ? '+' : '');
  } catch {
    return null;
  }
}
