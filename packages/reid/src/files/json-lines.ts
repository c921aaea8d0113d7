import { readFile } from 'node:fs/promises';

/**
 * The objects of a file with one of JSON a line; none where there is no file. An interruption may have left half a line, and a line may hold
 * something else, or be nested deeper than anything that is written here, so that it could not be written again: it is left out.
 */
export async function readJsonLines<T>(file: string): Promise<T[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null && !Array.isArray(value) && isWithin(value, deepest)
        ? [value as T]
        : [];
    } catch {
      return [];
    }
  });
}

const deepest = 100;

/** Whether what a value holds ends within so many levels. */
function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isWithin(inner, levels - 1));
}
