import type { Precision } from '@flukeprint/kernels';
import {
  batchSizeOption,
  type DeviceFlags,
  deviceOption,
  flipOption,
  overwriteOption,
  precisionOption,
  revectorizeOption,
  scalesOption,
  threadsOption,
  workersOption,
} from './flags.ts';
import { memoryOption } from './memory-flag.ts';

/** The flags of commands that embed photos. */
export interface EmbeddingFlags extends DeviceFlags {
  readonly batchSize: number;
  readonly precision: Precision;
  readonly flip: boolean;
  readonly scales?: number[];
  readonly workers?: number;
  readonly overwrite: boolean;
}

export const embeddingOptions = () => [
  batchSizeOption(64),
  flipOption(),
  scalesOption(),
  overwriteOption(),
  workersOption(),
  memoryOption(),
  deviceOption(),
  precisionOption(),
  threadsOption(),
  revectorizeOption(),
];
