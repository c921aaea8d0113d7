import { collectionReaders } from './collections.ts';
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
];
