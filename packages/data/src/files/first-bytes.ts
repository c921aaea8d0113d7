import { open } from 'node:fs/promises';

/** Up to `count` bytes that a file begins with: what tells its format. Rejects as Node does where it cannot be read. */
export async function firstBytes(file: string, count: number): Promise<Buffer> {
  await using opened = await open(file);
  const { buffer, bytesRead } = await opened.read(Buffer.alloc(count), 0, count, 0);
  return buffer.subarray(0, bytesRead);
}
