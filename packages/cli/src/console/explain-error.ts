import { CatalogueError } from '@flukeprint/catalogue';
import { DataError, PhotoError } from '@flukeprint/data';
import { isDiskError } from '@flukeprint/data/files';
import { OutOfMemoryError, ShapeError } from '@flukeprint/kernels';
import { DeviceLostError, NoAdapterError } from '@flukeprint/kernels-wgsl';
import { CfgError, LossOptionsError, WeightsFileError } from '@flukeprint/models';
import { UserError } from '@flukeprint/reid/user-error';
import { inOneLine } from './harmless-text.ts';

export { isDiskError };

/** Errors that the user can mend. */
const mendable = [
  UserError,
  DataError,
  CatalogueError,
  WeightsFileError,
  CfgError,
  LossOptionsError,
  NoAdapterError,
  OutOfMemoryError,
  ShapeError,
];

/** The message alone where the user can mend it, all we know where we must. */
export function explainError(error: unknown): string {
  if (error instanceof PhotoError) return inOneLine(error.message);
  if (error instanceof OutOfMemoryError && !error.message.includes('batch'))
    return `${error.message}; a lower --batch-size needs less, and other programs may hold memory of the device`;
  if (mendable.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof DeviceLostError) return `${error.message}; run the command again`;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return inOneLine(error.message);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
