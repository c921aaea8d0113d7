import { createHash } from 'node:crypto';

/** Bytes of a file's name that every common file system takes. */
const mostBytes = 255;

/** `stem` and `ending` as the name of a file; where that is too long the stem is cut, between characters, and ends in a hash of the whole. */
export function fittingName(stem: string, ending: string): string {
  if (Buffer.byteLength(stem + ending) <= mostBytes) return stem + ending;
  const tail = `-${createHash('sha256').update(stem).digest('hex').slice(0, 8)}${ending}`;
  const { written } = new TextEncoder().encodeInto(stem, new Uint8Array(mostBytes - Buffer.byteLength(tail)));
  return Buffer.from(stem).toString('utf8', 0, written) + tail;
}
