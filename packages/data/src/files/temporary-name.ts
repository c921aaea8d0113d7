import { createHash, randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fittingName } from './fitting-name.ts';

/** Of a computer that shares the disk the processes are not known here. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 4);
/** Machine, process, and what tells its files apart: 4, 6 and 6 hexadecimal digits. */
const pattern = /\.([0-9a-f]{4})([0-9a-f]{6})[0-9a-f]{6}\.tmp$/;

/** A path beside `path` that is nobody's, to write to before it takes the name. By its name the next start finds what a killed process left. */
export function temporaryBeside(path: string): string {
  const token = `${machine}${process.pid.toString(16).padStart(6, '0').slice(-6)}${randomBytes(3).toString('hex')}`;
  return join(dirname(path), fittingName(basename(path), `.${token}.tmp`));
}

/** Removes what processes of this machine that are no more have left of writing these files; nothing else, whatever its name. */
export async function clearLitter(paths: readonly string[]): Promise<void> {
  const folders = Map.groupBy(paths, dirname);
  for (const [folder, inside] of folders) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name));
    if (names.length === 0) continue;
    const wanted = new Set(inside.map((path) => basename(path)));
    for (const name of names) if (isLitter(name, wanted)) await removeFile(join(folder, name));
  }
}

function isLitter(name: string, wanted: ReadonlySet<string>): boolean {
  const [ending, host, pid] = pattern.exec(name)!;
  if (host !== machine || isAlive(Number.parseInt(pid!, 16))) return false;
  if (wanted.has(name.slice(0, -ending.length))) return true;
  return [...wanted].some((base) => fittingName(base, ending) === name);
}

/** Of another program that has its number since, too: then the file stays until that ends. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function removeFile(path: string): Promise<void> {
  const isFile = await lstat(path).then(
    (status) => status.isFile(),
    () => false,
  );
  // What cannot be removed does not keep anybody from their work.
  if (isFile) await rm(path, { force: true }).catch(() => {});
}
