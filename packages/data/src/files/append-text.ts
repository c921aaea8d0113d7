import { appendFile } from 'node:fs/promises';
import { namingFile } from './naming-file.ts';

/** Appends to a file, which is made if need be. Where that fails, the error names it; a part of the text may have been written. */
export function appendText(path: string, text: string): Promise<void> {
  return namingFile(path, () => appendFile(path, text));
}
