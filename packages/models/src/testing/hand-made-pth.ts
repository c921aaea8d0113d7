/** Files of weights, written byte by byte: what `torch.save` would write, and what it never would. */
import { crc32 } from 'node:zlib';

export const latin1 = (text: string) => Buffer.from(text, 'latin1');
export const text = (value: string) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([latin1('X'), u32(bytes.length), bytes]);
};
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
export const bytesOf = (...parts: (Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part)));
export const int = (value: number) => bytesOf('J', u32(value >>> 0));
const tupleOf = (...items: Buffer[]) => bytesOf('(', ...items, 't');

/** `OrderedDict` argument of a tensor whose storage `key` is said to have `length` f32. */
export const tensorOf = (
  key: string,
  length: number,
  shape: number[],
  stride: number[],
  offset = 0,
  type = 'FloatStorage',
) =>
  bytesOf(
    'ctorch._utils\n_rebuild_tensor_v2\n(',
    tupleOf(text('storage'), bytesOf(`ctorch\n${type}\n`), text(key), text('cpu'), int(length)),
    'Q',
    int(offset),
    tupleOf(...shape.map(int)),
    tupleOf(...stride.map(int)),
    '\x89',
    'ccollections\nOrderedDict\n)RtR',
  );
export const dictOf = (...pairs: [string, Buffer][]) =>
  bytesOf('\x80\x02}(', ...pairs.flatMap(([name, value]) => [text(name), value]), 'u.');

/** A zip of stored entries; `change` may lie in its records. */
export function zip(
  entries: Record<string, Buffer>,
  change: (central: Buffer, name: string) => void = () => {},
  zip64 = false,
): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const nameBytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt32LE(crc32(content), 14);
    local.writeUInt32LE(content.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(nameBytes.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt32LE(crc32(content), 16);
    central.writeUInt32LE(content.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(nameBytes.length, 28);
    central.writeUInt32LE(at, 42);
    const extra = Buffer.alloc(zip64 ? 20 : 0);
    if (zip64) {
      // Both sizes are all ones and stand in the extra field, as in files beyond 4 GiB.
      extra.writeUInt16LE(1);
      extra.writeUInt16LE(16, 2);
      for (const position of [4, 12]) extra.writeBigUInt64LE(BigInt(content.length), position);
      for (const position of [20, 24]) central.writeUInt32LE(0xffffffff, position);
      central.writeUInt16LE(extra.length, 30);
    }
    change(central, name);
    locals.push(local, nameBytes, content);
    directory.push(central, nameBytes, extra);
    at += 30 + nameBytes.length + content.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(directory.length / 3, 8);
  end.writeUInt16LE(directory.length / 3, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, all, end]);
}
export const archive = (pickle: Buffer, storages: Record<string, Buffer> = {}, change?: Parameters<typeof zip>[1]) =>
  zip(
    {
      'x/data.pkl': pickle,
      ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`x/data/${key}`, bytes])),
    },
    change,
  );
export const four = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
