import { open } from 'node:fs/promises';
import { readPth } from './pth/read-pth.ts';
import type { StoredTensor } from './safetensors/parse-safetensors.ts';
import { readSafetensors } from './safetensors/read-safetensors.ts';
import { WeightsFileError } from './weights-file-error.ts';

/** By the file's content. */
export type WeightsKind = 'safetensors' | 'pth';

/** Tensors of a file, by the file's own names. */
export interface WeightsFile {
  readonly path: string;
  readonly kind: WeightsKind;
  readonly tensors: Map<string, StoredTensor>;
  /** Empty for `.pth`. */
  readonly metadata: Record<string, string>;
}

/**
 * Reads a safetensors file or a file of `torch.save`; the content decides, not the extension. Throws a {@link WeightsFileError}
 * where there is none, or it cannot be read.
 */
export async function loadWeightsFile(path: string): Promise<WeightsFile> {
  const kind = await kindOf(path).catch((error: Error) => {
    throw new WeightsFileError(path, `cannot be read: ${error.message}`);
  });
  if (kind === 'pth') return { path, kind, tensors: await readPth(path), metadata: {} };
  return { path, kind, ...(await readSafetensors(path)) };
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
