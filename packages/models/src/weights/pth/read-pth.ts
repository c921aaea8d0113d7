import { open } from 'node:fs/promises';
import { readBytes } from '../read-bytes.ts';
import type { StoredTensor } from '../safetensors/parse-safetensors.ts';
import { WeightsFileError } from '../weights-file-error.ts';
import { findStateDict } from './find-state-dict.ts';
import { openLegacyStream } from './legacy-stream.ts';
import { PickleError } from './pickle/pickle-values.ts';
import type { StorageBytes } from './storage-bytes.ts';
import type { TensorReference } from './stored-tensors.ts';
import { openZipArchive } from './zip-archive.ts';

/**
 * Reads the state dict of a file of `torch.save` (`.pth`, `.pt`, `.bin`), in the zip format and the one before torch 1.6.
 * Executes nothing. Throws a {@link WeightsFileError} that names the file.
 */
export async function readPth(path: string): Promise<Map<string, StoredTensor>> {
  const file = await open(path, 'r');
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new PickleError('it is no file');
    if (status.size < 4) throw new PickleError(`${status.size} bytes are too few`);
    const start = Buffer.from(await readBytes(file, 0, 2, () => new PickleError('truncated'))).toString('latin1');
    const { value, storage } = await (start === 'PK' ? openZipArchive(file) : openLegacyStream(file));
    return await readTensors(findStateDict(value), storage, status.size);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw new WeightsFileError(path, `not a usable file of PyTorch weights: ${error.message}`);
  } finally {
    await file.close();
  }
}

/** Views of one storage are read together, so that each storage is in memory once and not for long. */
async function readTensors(
  references: Map<string, TensorReference>,
  storage: StorageBytes,
  fileBytes: number,
): Promise<Map<string, StoredTensor>> {
  const byStorage = new Map<string, [string, TensorReference][]>();
  let bytes = 0;
  for (const [name, tensor] of references) {
    bytes += 8 * tensor.length;
    const { key } = tensor.storage;
    if (byStorage.has(key)) byStorage.get(key)!.push([name, tensor]);
    else byStorage.set(key, [[name, tensor]]);
  }
  // Views with stride 0 and tied weights are larger than what the file holds, within reason.
  if (bytes > 8 * fileBytes + 2 ** 26) {
    throw new PickleError(`its tensors would take ${bytes} bytes, out of a file of ${fileBytes}`);
  }
  const read = new Map<string, StoredTensor>();
  for (const [key, tensors] of byStorage) {
    const { type } = tensors[0]![1].storage;
    if (tensors.some(([, { storage }]) => storage.type !== type)) {
      throw new PickleError(`storage ${key} is said to have two types`);
    }
    const length = tensors.reduce((most, [, { storage }]) => Math.max(most, storage.begin + storage.length), 0);
    const values = await storage(key, type, length);
    for (const [name, tensor] of tensors) read.set(name, tensor.read(values));
  }
  // In the order of the state dict.
  return new Map([...references.keys()].map((name) => [name, read.get(name)!]));
}
