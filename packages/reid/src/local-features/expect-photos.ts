import { isArray } from '../matching/match-photos.ts';
import { UserError } from '../user-error.ts';

/** Throws a {@link UserError} where the path names embeddings, which have no local features. */
export function expectPhotos(path: string): void {
  if (isArray(path)) {
    throw new UserError(
      `${path} is a file of embeddings: local features are found in photos; give --features none to compare embeddings`,
    );
  }
}
