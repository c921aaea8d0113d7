import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhotoName } from '@flukeprint/data/file-kind';

/** Paths that the user gave, by their flags. */
export type NamedPaths = Readonly<Record<string, string | readonly string[] | null | undefined>>;

/** All that a command reads. */
export interface Inputs {
  /** Where photos come from: folders, tables, .npy files, photos. */
  readonly photos?: NamedPaths;
  /** Runs, networks, tables, settings. What is no path, as the name of a preset, does not matter. */
  readonly files?: NamedPaths;
  /** The photos that a table names, wherever they lie; asked for only where it matters. */
  readonly listed?: () => Promise<readonly { readonly file: string }[]>;
}

/** What a run or a folder of rounds holds for others to read; results that lie there are no inputs. */
const ownFile =
  /^((settings|data|tuning|ledger)\.json|metrics\.jsonl|boxes\.(csv|jsonl)|round-\d+\.csv|.*\.(cfg|safetensors))$/;

/** Tells files apart whatever they are called: links of both kinds have the id of their file. Undefined where there is none. */
export async function fileId(path: string): Promise<string | undefined> {
  const status = await stat(path, { bigint: true }).catch(() => null);
  return status?.isFile() ? `${status.dev} ${status.ino}` : undefined;
}

/** The files that are read, with the flag that names each. */
export async function* inputFiles(inputs: Inputs): AsyncGenerator<{ readonly id: string; readonly flag: string }> {
  for await (const { flag, path } of paths(inputs)) {
    const id = await fileId(path);
    if (id !== undefined) yield { id, flag };
  }
}

async function* paths({ photos = {}, files = {}, listed }: Inputs) {
  for (const { flag, path } of each(photos)) {
    yield* fileAndCompanion(flag, path);
    for (const name of await entries(path, true)) if (isPhotoName(name)) yield { flag, path: join(path, name) };
  }
  for (const { flag, path } of each(files)) {
    yield* fileAndCompanion(flag, path);
    for (const name of await entries(path, false)) if (ownFile.test(name)) yield { flag, path: join(path, name) };
  }
  if (!listed) return;
  const [flag] = Object.keys(photos);
  for (const { file } of await listed()) yield { flag: flag ?? 'the table of photos', path: file };
}

function* each(named: NamedPaths) {
  for (const [flag, value] of Object.entries(named))
    for (const path of typeof value === 'string' ? [value] : (value ?? [])) yield { flag, path };
}

/** Some files are read with one beside them. */
function* fileAndCompanion(flag: string, path: string) {
  yield { flag, path };
  const beside = path.replace(/\.npy$/i, '.csv').replace(/\.weights$/i, '.cfg');
  if (beside !== path) yield { flag, path: beside };
}

/** Of a folder, through links to folders, too; none of anything else. */
async function entries(folder: string, recursive: boolean, seen = new Set<string>()): Promise<string[]> {
  const status = await stat(folder, { bigint: true }).catch(() => null);
  const id = `${status?.dev} ${status?.ino}`;
  if (!status?.isDirectory() || seen.has(id)) return [];
  seen.add(id);
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!recursive || entry.isFile()) found.push(entry.name);
    else {
      const below = await entries(join(folder, entry.name), recursive, seen);
      found.push(...(below.length > 0 ? below.map((name) => join(entry.name, name)) : [entry.name]));
    }
  }
  return found;
}
