import { cacheReaders } from './caches.ts';
import { collectionReaders } from './collections.ts';
import { databaseReaders } from './databases.ts';
import { keptReaders } from './kept.ts';
import type { Reader } from './reader.ts';
import { requestReaders } from './requests.ts';
import { settingReaders } from './settings.ts';
import { tableReaders } from './tables.ts';
import { weightReaders } from './weights.ts';

/** All that is tried. */
export const readers: readonly Reader[] = [
  ...weightReaders,
  ...tableReaders,
  ...collectionReaders,
  ...settingReaders,
  ...keptReaders,
  ...requestReaders,
  ...databaseReaders,
  ...cacheReaders,
];
