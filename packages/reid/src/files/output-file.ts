import { dirname } from 'node:path';
import { clearLitter, type WriteTarget, writeTarget } from '@flukeprint/data/files';
import pMap from 'p-map';
import { UserError } from '../user-error.ts';
import { noteClaim } from './claims.ts';
import { fileId, type Inputs, inputFiles } from './input-files.ts';
import { makeFolder } from './output-folder.ts';
import { lockOutput } from './output-lock.ts';
import { pathKey } from './path-key.ts';
import { whyNotWritten } from './why-not-written.ts';

/** A file that a command will write. */
export interface OutputFile {
  /** The flag that names it, or the file or folder it lies beside or in, such as `--output`. */
  readonly flag: string;
  readonly path: string;
}

export interface ClaimOptions extends Inputs {
  /** Whether files that are there already may be replaced; those that the command reads never are. */
  readonly overwrite: boolean;
}

interface Target extends OutputFile {
  readonly target: WriteTarget;
}

/**
 * Sees to it, before the work begins, that a command may write its files, and makes their folders. Nothing is replaced unasked, and
 * nothing that the command reads is replaced at all, also where it has another name there. Two processes do not write the same, and what a killed one
 * left of it goes. Folders that stay empty go at the end of the process. Devices and pipes take what they are given.
 * Throws a {@link UserError} that names the file and its flag.
 */
export async function claimOutputs(
  outputs: readonly OutputFile[],
  { overwrite, ...inputs }: ClaimOptions,
): Promise<void> {
  const all = await pMap(outputs, resolveTarget, { concurrency: 32 });
  const files = all.filter(({ target }) => target.kind === 'file');
  expectApart(files);
  const present = files.filter(({ target }) => target.exists);
  if (present.length > 0) {
    await expectNoInput(present, inputs);
    if (!overwrite) throw new UserError(inTheWay(present));
  }
  const folders = new Map(files.map(({ flag, target }) => [dirname(target.path), flag]));
  for (const [folder, flag] of folders) await makeFolder(folder, flag);
  // The first of a flag's files stands for them all: the others lie beside it.
  const locked = Map.groupBy(files, ({ flag }) => flag);
  for (const [flag, [first]] of locked) await lockOutput(first!.target.path, flag);
  await clearLitter(files.map(({ target }) => target.path));
  for (const { target } of files) noteClaim(target.path);
}

async function resolveTarget({ flag, path }: OutputFile): Promise<Target> {
  const target = await writeTarget(path).catch((error: Error) => {
    throw new UserError(`cannot write to ${path}: ${whyNotWritten(path, error)}; give another ${flag}`);
  });
  if (target.kind === 'folder') throw new UserError(`${path} is a folder, expected a file; give another ${flag}`);
  return { flag, path, target };
}

function expectApart(files: readonly Target[]): void {
  const taken = new Map<string, Target>();
  for (const file of files) {
    const other = taken.get(pathKey(file.target.path));
    if (other) {
      const flags = other.flag === file.flag ? file.flag : `${other.flag} and ${file.flag}`;
      throw new UserError(`${flags} would write ${file.path} twice; give each result a name of its own`);
    }
    taken.set(pathKey(file.target.path), file);
  }
}

async function expectNoInput(present: readonly Target[], inputs: Inputs): Promise<void> {
  const read = new Map<string, string>();
  for await (const { id, flag } of inputFiles(inputs)) read.set(id, flag);
  for (const { flag, path, target } of present) {
    const reading = read.get((await fileId(target.path)) ?? '');
    if (reading === undefined) continue;
    throw new UserError(`${path} is what ${reading} reads, and is not replaced; give another ${flag}`);
  }
}

function inTheWay([first, ...others]: readonly Target[]): string {
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${first!.path} exists already${more}; give another ${first!.flag}, or --overwrite to replace it`;
}
