import { open, stat } from 'node:fs/promises';
import pMap from 'p-map';
import { fileSha256 } from './file-sha256.ts';

/** Files that are looked at a time. */
const concurrency = 8;
/** Bytes at the end of a file, where photos that are as long as one another differ. */
const tailBytes = 4096;

interface KnownFile {
  readonly file: string;
  /** Equal for links to one file. */
  readonly id: string;
  readonly size: number;
}

/**
 * By file what it holds: the same text for links to one file, and for files of the same bytes. Only files as long as another one are opened, and
 * only those that end alike are read whole. One that is gone has its name.
 */
export async function fileContents(files: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const known = await pMap(
    new Set(files),
    async (file): Promise<KnownFile> => {
      const status = await stat(file, { bigint: true }).catch(() => undefined);
      return status
        ? { file, id: `${status.dev} ${status.ino}`, size: Number(status.size) }
        : { file, id: file, size: -1 };
    },
    { concurrency },
  );
  const once = [...new Map(known.map((one) => [one.id, one])).values()];
  const asLong = await alike(once, async ({ size }) => String(size));
  const endAlike = await alike(asLong, async (one) => `${one.size} ${await tailOf(one)}`);
  const hashes = await pMap(endAlike, async ({ file, id }) => [id, await fileSha256(file).catch(() => id)] as const, {
    concurrency,
  });
  const contents = new Map(hashes);
  return new Map(known.map(({ file, id }) => [file, contents.get(id) ?? id]));
}

/** Those that share their key with another one. */
async function alike(files: readonly KnownFile[], keyOf: (file: KnownFile) => Promise<string>): Promise<KnownFile[]> {
  const keyed = await pMap(files, async (file) => ({ file, key: await keyOf(file) }), { concurrency });
  const groups = [...Map.groupBy(keyed, ({ key }) => key).values()].filter((group) => group.length > 1);
  return groups.flat().map(({ file }) => file);
}

async function tailOf({ file, size, id }: KnownFile): Promise<string> {
  try {
    await using handle = await open(file);
    const length = Math.min(size, tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).toString('base64');
  } catch {
    return id;
  }
}
