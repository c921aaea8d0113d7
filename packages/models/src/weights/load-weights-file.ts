import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPth } from './pth/read-pth.ts';
import type { StoredTensor } from './safetensors/parse-safetensors.ts';
import { readSafetensors } from './safetensors/read-safetensors.ts';
import { WeightsFileError } from './weights-file-error.ts';

/** By the file's content. */
export type WeightsKind = 'safetensors' | 'pth';

/** Tensors of a file, by the file's own names. */
export interface WeightsFile {
  /** The file that was read: in a run folder its best weights, or its last. */
  readonly path: string;
  readonly kind: WeightsKind;
  readonly tensors: Map<string, StoredTensor>;
  /** Empty for `.pth`. */
  readonly metadata: Record<string, string>;
}

/** Reads a safetensors file, a file of `torch.save` or a run folder; the content decides, not the extension. */
export async function loadWeightsFile(path: string): Promise<WeightsFile> {
  const file = await findFile(path);
  if ((await kindOf(file)) === 'pth') return { path: file, kind: 'pth', tensors: await readPth(file), metadata: {} };
  return { path: file, kind: 'safetensors', ...(await readSafetensors(file)) };
}

async function findFile(path: string): Promise<string> {
  const status = await stat(path).catch(() => null);
  if (!status) throw new WeightsFileError(path, 'does not exist; expected a run folder or a .safetensors or .pth file');
  if (!status.isDirectory()) return path;
  for (const name of ['best.safetensors', 'last.safetensors']) {
    const file = join(path, name);
    if ((await stat(file).catch(() => null))?.isFile()) return file;
  }
  throw new WeightsFileError(path, 'holds no weights; expected best.safetensors or last.safetensors in it');
}

async function kindOf(path: string): Promise<WeightsKind> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(9), 0, 9, 0);
    // A header of safetensors begins with a brace at byte 8; its length before that could read like anything.
    if (bytesRead < 9 || buffer[8] === 0x7b) return 'safetensors';
    const isZip = buffer.toString('latin1', 0, 2) === 'PK';
    const isPickle = buffer[0] === 0x80 && buffer[1]! <= 5;
    return isZip || isPickle ? 'pth' : 'safetensors';
  } finally {
    await file.close();
  }
}
