import { stat } from 'node:fs/promises';
import pMap from 'p-map';
import { fileSha256 } from '../files/file-sha256.ts';

/** Files that are looked at a time. */
const concurrency = 8;

/**
 * By file what it holds: the same text for links to one file, and for files of the same bytes. Only files as long as another one are read. One that
 * is gone has its name.
 */
export async function fileContents(files: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const found = await pMap(
    new Set(files),
    async (file) => {
      const status = await stat(file, { bigint: true }).catch(() => undefined);
      return { file, size: status?.size, id: status ? `${status.dev} ${status.ino}` : file };
    },
    { concurrency },
  );
  const bySize = [...Map.groupBy(found, ({ size }) => size)].filter(([size]) => size !== undefined);
  const alike = bySize.map(([, same]) => new Map(same.map(({ id, file }) => [id, file])));
  const doubtful = alike.filter((one) => one.size > 1).flatMap((same) => [...same]);
  const hashes = new Map(
    await pMap(doubtful, async ([id, file]) => [id, await fileSha256(file).catch(() => id)] as const, { concurrency }),
  );
  return new Map(found.map(({ file, id }) => [file, hashes.get(id) ?? id]));
}
