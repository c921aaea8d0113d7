import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const script = fileURLToPath(new URL('../testing/decode-all.ts', import.meta.url));

/** Interlaced, of 16 bits: small files of which every pixel is held. */
const plain = async (side: number, file: string) => {
  const create = { width: side, height: side, channels: 3 as const, background: '#496b8a' };
  await sharp({ create }).toColourspace('rgb16').png({ progressive: true }).toFile(file);
  return file;
};

test.skipIf(process.platform !== 'linux')(
  'what photos take at a time is what was given, and the pixels are the same',
  async () => {
    const folder = temporaryFolder();
    const [side, count] = [3000, 6];
    const held = side * side * 3 * 2;
    const small = await plain(8, join(folder, 'small.png'));
    const large = await plain(side, join(folder, '0.png'));
    const copies = Array.from({ length: count - 1 }, (_, i) => join(folder, `${i + 1}.png`));
    for (const copy of copies) await copyFile(large, copy);
    const decode = async (budget: number) => {
      const args = [script, `${budget}`, small, large, ...copies];
      // A thread of libuv for each photo.
      const env = { ...process.env, UV_THREADPOOL_SIZE: `${count}` };
      const { stdout } = await promisify(execFile)(process.execPath, args, { env });
      return JSON.parse(stdout) as { bytes: number; pixels: number[][] };
    };
    const [one, two, all] = [await decode(held / 2), await decode(2.5 * held), await decode(count * held)];
    expect(one.bytes).toBeLessThan(1.5 * held);
    expect(two.bytes).toBeLessThan(2.5 * held);
    expect(all.bytes).toBeGreaterThan(3.5 * held);
    expect(two.pixels).toEqual(one.pixels);
    expect(all.pixels).toEqual(one.pixels);
  },
  60_000,
);
