import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import pMap from 'p-map';
import { firstBytes } from '../files/first-bytes.ts';
import { kindOfNoFile } from '../files/no-file.ts';
import { codePointOrder } from './code-point-order.ts';
import { decodableFormat, isPhotoName, isRawName, otherKind } from './file-kind.ts';
import { LeftOutTally } from './left-out.ts';
import { isHidden, isMadeFolder } from './made-folder.ts';
import { isMarked } from './made-mark.ts';
import { isBesideMadeTable, isMadeTable } from './made-table.ts';

/** A photo, as far as its name and first bytes tell. */
export interface FoundPhoto {
  /** On the way from the folder that was walked. */
  readonly folders: readonly string[];
  readonly name: string;
  /** Absolute. */
  readonly file: string;
}

/** What a folder and all folders in it hold. */
export interface Walk {
  /** In code-point order, folders and photos together. */
  readonly photos: FoundPhoto[];
  /** Every other visible file, but for tables that a command made; a folder that is no collection counts once. */
  readonly leftOut: LeftOutTally;
  /** The ways to photos among those, which another program could save as one that is read. */
  readonly unread: (readonly string[])[];
}

/** Bytes that tell a format and a mark. */
const headBytes = 1024;
/** Files looked into at a time. */
const concurrency = 16;
/** What stands for bytes that are no UTF-8. */
const noText = '\ufffd';

/**
 * Finds the photos of a folder, however deep they lie, or of `only` some paths below it; links count as what they lead to. Throws if the
 * folder itself cannot be listed.
 */
export async function walkFolder(root: string, only?: readonly string[]): Promise<Walk> {
  const walk: Walk = { photos: [], leftOut: new LeftOutTally(), unread: [] };
  await look(root, [], [], walk, wantedOf(only));
  return walk;
}

type IsWanted = (folders: readonly string[], name: string) => boolean;

/** What lies on the way to, or in, one of these paths. */
function wantedOf(only: readonly string[] | undefined): IsWanted {
  if (!only) return () => true;
  const given = new Set(only);
  const waysTo = (parts: readonly string[]) => parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  const onTheWay = new Set(only.flatMap((path) => waysTo(path.split('/'))));
  return (folders, name) => {
    const path = [...folders, name];
    return onTheWay.has(path.join('/')) || waysTo(path).some((way) => given.has(way));
  };
}

async function look(
  folder: string,
  folders: readonly string[],
  above: readonly string[],
  walk: Walk,
  isWanted: IsWanted,
): Promise<void> {
  const { leftOut, photos } = walk;
  const entries = (await listed(folder)).filter(({ name }) => isWanted(folders, name));
  if (folders.length > 0 && isMadeFolder(entries.map(({ name }) => name))) {
    leftOut.add('made by flukeprint', folders.join('/'));
    return;
  }
  const id = await folderId(folder);
  const taken = new Set(
    entries.filter(({ name, isFolder }) => !isFolder && isBeside(name)).map(({ name }) => stem(name)),
  );
  const heads = await pMap(
    entries,
    ({ name, isFolder, noFile }) =>
      isFolder || noFile ? null : firstBytes(join(folder, name), headBytes).catch(() => null),
    { concurrency },
  );
  const tables = entries.filter((_, i) => heads[i] && isMadeTable(heads[i])).map(({ name }) => name);
  const madeNames = new Set(tables.map(stem));
  for (const [i, { name, isFolder, noFile }] of entries.entries()) {
    const path = [...folders, name].join('/');
    const file = join(folder, name);
    const bytes = heads[i];
    if (name.includes(noText) && (isFolder || !bytes)) {
      leftOut.add('with a name that is not UTF-8', path, { remedy: 'rename them' });
    } else if (noFile) leftOut.add(`that is no file but ${noFile}`, path);
    else if (isFolder) {
      // A link to a folder above would never end.
      if (above.includes(await folderId(file))) continue;
      await look(file, [...folders, name], [...above, id], walk, isWanted).catch((error: Error) => {
        leftOut.add('that cannot be opened', `${path}: ${error.message}`);
      });
    } else if (tables.includes(name) || (isBesideMadeTable(name) && madeNames.has(stem(name)))) {
      // A command's own; nobody misses it.
    } else if (bytes && isMarked(bytes)) leftOut.add('made by flukeprint', path);
    else if (isRawName(name) && taken.has(stem(name))) leftOut.add('RAW beside a JPEG of the same name', path);
    // What is called a photo and is none is reported when it is read.
    else if (isPhotoName(name) || (bytes && decodableFormat(bytes, name))) photos.push({ folders, name, file });
    else {
      const { kind, remedy } = otherKind(bytes ?? new Uint8Array(0), name);
      leftOut.add(kind, path, { remedy });
      if (remedy) walk.unread.push(folders);
    }
  }
}

const stem = (name: string) => name.slice(0, name.length - extname(name).length).toLowerCase();
const isBeside = (name: string) => isPhotoName(name) && !isRawName(name);

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  /** What it is instead of a file or folder. */
  readonly noFile?: string;
}

/** Visible entries in code-point order; a link counts as what it points to, a dead one as a file. */
async function listed(folder: string): Promise<Entry[]> {
  const found = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isHidden(name));
  const kinds = found.map(async (entry): Promise<Entry> => {
    const { name } = entry;
    if (entry.isFile() || entry.isDirectory()) return { name, isFolder: entry.isDirectory() };
    const target = await stat(join(folder, name)).catch(() => undefined);
    const isFolder = target?.isDirectory() ?? false;
    const noFile = target && !isFolder ? kindOfNoFile(target) : undefined;
    return noFile === undefined ? { name, isFolder } : { name, isFolder, noFile };
  });
  return (await Promise.all(kinds)).sort((a, b) => codePointOrder(a.name, b.name));
}

async function folderId(folder: string): Promise<string> {
  const status = await stat(folder, { bigint: true }).catch(() => undefined);
  return status ? `${status.dev} ${status.ino}` : folder;
}
