import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import pMap from 'p-map';

/** Folders, or files, that are asked for at a time. */
const concurrency = 16;

/** Which files are there. Folders are listed, which takes a hundredth of the time that asking for each file does. */
export async function presentFiles(files: readonly string[]): Promise<boolean[]> {
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const listed = await pMap(folders, async (folder) => new Set(await readdir(folder).catch(() => null)), {
    concurrency,
  });
  const names = new Map(folders.map((folder, i) => [folder, listed[i]!]));
  return pMap(
    files,
    (file) => {
      const own = names.get(dirname(file))!;
      // Where a file system does not tell cases apart, a table may spell a name otherwise than its folder does.
      return own.size > 0 && (own.has(basename(file)) || isFile(file));
    },
    { concurrency },
  );
}

const isFile = (path: string) =>
  stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
