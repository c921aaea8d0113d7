import { open } from 'node:fs/promises';
import { readBytes } from '../read-bytes.ts';
import { malformed, parseSafetensors, type Safetensors } from './parse-safetensors.ts';

/**
 * Reads a whole file. F16 and BF16 widen to F32. Throws a SafetensorsError that names the file and what is wrong with it, or
 * the system's error where it cannot be opened.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  const file = await open(path, 'r');
  try {
    const status = await file.stat();
    if (!status.isFile()) throw malformed(path, 'it is no file');
    const truncated = (at: number) => malformed(path, `truncated at byte ${at}`);
    const read = (position: number, length: number) => readBytes(file, position, length, truncated);
    return await parseSafetensors(path, { size: status.size, read });
  } finally {
    await file.close();
  }
}
