/**
 * torch.save before 1.6 (torch/serialization.py, _legacy_load): five pickles in a row (a magic number, the protocol, the
 * writer's machine, the object, the keys of its storages), then for each storage a count of elements and its bytes.
 */
import type { FileHandle } from 'node:fs/promises';
import { brief } from '../brief.ts';
import { readBytes } from '../read-bytes.ts';
import { PickleError } from './pickle/pickle-values.ts';
import { unpickle } from './pickle/unpickle.ts';
import type { StorageBytes } from './storage-bytes.ts';
import type { ElementType } from './stored-tensors.ts';
import { torchRules } from './torch-rules.ts';
import { longestPickle } from './zip-archive.ts';

const magic = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;

export async function openLegacyStream(file: FileHandle): Promise<{ value: unknown; storage: StorageBytes }> {
  const fileBytes = (await file.stat()).size;
  const truncated = (at: number) => new PickleError(`truncated at byte ${at}`);
  const head = new Uint8Array(await readBytes(file, 0, Math.min(fileBytes, longestPickle), truncated));
  // The storages' lengths in bytes need their types, which only the object names.
  const types = new Map<string, ElementType>();
  const rules = torchRules();
  const noting = {
    ...rules,
    persistent: (id: unknown) => {
      const storage = rules.persistent(id) as ReturnType<typeof rules.persistent> & { key: string; type: ElementType };
      types.set(storage.key, storage.type);
      return storage;
    },
  };
  let end = 0;
  const next = () => {
    const result = unpickle(head, noting, end);
    end = result.end;
    return result.value;
  };
  if (head[0] !== 0x80 || next() !== magic) throw new PickleError('neither a zip archive nor a file of an older torch');
  if (next() !== protocol) throw new PickleError(`a protocol other than ${protocol}`);
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false) throw new PickleError('big-endian numbers');
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw new PickleError('no list of storages behind the object');

  const places = new Map<string, { begin: number; length: number }>();
  for (const key of keys) {
    const type = types.get(key);
    if (!type) throw new PickleError(`storage ${brief(key)} belongs to no tensor`);
    if (places.has(key)) throw new PickleError(`storage ${brief(key)} is there twice`);
    const length = Number(new DataView(await readBytes(file, end, 8, truncated)).getBigInt64(0, true));
    const begin = end + 8;
    end = begin + length * type.bytes;
    if (length < 0 || end > fileBytes) throw new PickleError(`truncated: storage ${key} claims ${length} elements`);
    places.set(key, { begin, length });
  }
  return {
    value,
    storage: async (key, type, length) => {
      const place = places.get(key);
      if (!place) throw new PickleError(`there is no storage ${key}`);
      if (place.length < length) {
        throw new PickleError(`storage ${key} has ${place.length} elements, ${length} were expected`);
      }
      return readBytes(file, place.begin, place.length * type.bytes, truncated);
    },
  };
}
