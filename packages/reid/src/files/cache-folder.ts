import { join } from 'node:path';
import envPaths from 'env-paths';

/** A part of the user's folder of caches, or of FLUKEPRINT_CACHE: what can be made or fetched again. */
export function cacheFolder(part: string): string {
  const folder = process.env.FLUKEPRINT_CACHE ?? envPaths('flukeprint', { suffix: '' }).cache;
  return join(folder, part);
}
