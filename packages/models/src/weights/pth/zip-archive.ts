/** torch.save since 1.6: a zip of uncompressed entries, NAME/data.pkl and NAME/data/KEY for every storage. */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { readBytes } from '../read-bytes.ts';
import { PickleError } from './pickle/pickle-values.ts';
import { unpickle } from './pickle/unpickle.ts';
import type { StorageBytes } from './storage-bytes.ts';
import { torchRules } from './torch-rules.ts';
import { ZipReader } from './zip-reader.ts';

/** A pickle names tensors and holds none: ImageNet networks need a tenth of a megabyte. */
export const longestPickle = 2 ** 24;
const mostEntries = 200_000;

/** Reads the pickle; storages are read on demand. Errors of the archive are {@link PickleError}s. */
export async function openZipArchive(file: FileHandle): Promise<{ value: unknown; storage: StorageBytes }> {
  const fileBytes = (await file.stat()).size;
  const reader = new ZipReader(file, fileBytes);
  const unlessFailed = <T>(found: Promise<T>) => Promise.race([found, reader.failed]).catch(refuse);
  const options = { lazyEntries: true, autoClose: false };
  const archive = await unlessFailed(fromRandomAccessReaderPromise(reader, fileBytes, options));
  const entries = await unlessFailed(entriesOf(archive));
  let bytesRead = 0;
  const read = async (name: string, most: number): Promise<ArrayBuffer> => {
    const entry = entries.get(name);
    if (!entry) throw new PickleError(`the archive has no entry ${name}`);
    const { uncompressedSize: bytes, compressedSize, compressionMethod } = entry;
    if (compressionMethod !== 0 || compressedSize !== bytes || entry.isEncrypted()) {
      throw new PickleError(`entry ${name} is compressed, as torch never writes it`);
    }
    const { fileDataStart } = await unlessFailed(archive.readLocalFileHeaderPromise(entry, { minimal: true }));
    // Entries that lie over one another would be read again and again.
    bytesRead += bytes;
    if (bytes > most || fileDataStart + bytes > fileBytes || bytesRead > fileBytes) {
      throw new PickleError(`entry ${name} claims ${bytes} bytes, more than there can be`);
    }
    const content = await readBytes(file, fileDataStart, bytes, (at) => new PickleError(`truncated at byte ${at}`));
    if (crc32(new Uint8Array(content)) !== entry.crc32) throw new PickleError(`entry ${name} is damaged`);
    return content;
  };

  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) throw new PickleError(`an archive with ${pickles.length} entries NAME/data.pkl, not one`);
  const folder = pickles[0]!.slice(0, -'data.pkl'.length);
  if (entries.has(`${folder}constants.pkl`)) {
    throw new PickleError('a TorchScript archive, which holds a program; save the state_dict() of the network instead');
  }
  if (entries.has(`${folder}byteorder`)) {
    const order = Buffer.from(await read(`${folder}byteorder`, 16)).toString();
    if (order !== 'little') throw new PickleError(`numbers in ${order}-endian order`);
  }
  const { value } = unpickle(new Uint8Array(await read(pickles[0]!, longestPickle)), torchRules());
  return {
    value,
    storage: async (key, type, length) => {
      const bytes = await read(`${folder}data/${key}`, fileBytes);
      if (bytes.byteLength !== length * type.bytes) {
        throw new PickleError(`storage ${key} has ${bytes.byteLength} bytes, ${length * type.bytes} were expected`);
      }
      return bytes;
    },
  };
}

async function entriesOf(archive: ZipFile): Promise<Map<string, Entry>> {
  if (archive.entryCount > mostEntries) throw new PickleError(`an archive of ${archive.entryCount} entries`);
  const entries = new Map<string, Entry>();
  for await (const entry of archive.eachEntry()) entries.set(entry.fileName, entry);
  return entries;
}

function refuse(error: unknown): never {
  if (error instanceof PickleError) throw error;
  throw new PickleError(`not a zip archive that can be read (${(error as Error).message})`);
}
