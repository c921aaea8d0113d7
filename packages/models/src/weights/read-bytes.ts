import type { FileHandle } from 'node:fs/promises';

/** The system reads less than 2 GiB at once. */
const mostPerRead = 2 ** 30;

/** Reads `length` bytes at `position`, or throws what `truncated` makes of the byte where the file ended. */
export async function readBytes(
  file: FileHandle,
  position: number,
  length: number,
  truncated: (at: number) => Error,
): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, mostPerRead), position + done);
    if (bytesRead === 0) throw truncated(position + done);
    done += bytesRead;
  }
  return bytes.buffer;
}
