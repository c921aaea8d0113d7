import { stat } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/** Throws a {@link UserError} unless the path is a folder of photos: embeddings have no local features. */
export async function expectFolder(path: string): Promise<void> {
  const status = await stat(path).catch(() => null);
  if (!status) throw new UserError(`${path} does not exist; expected a folder of photos`);
  if (!status.isDirectory()) {
    throw new UserError(
      `${path} is a file: local features are found in folders of photos; give --features none for embeddings`,
    );
  }
}
