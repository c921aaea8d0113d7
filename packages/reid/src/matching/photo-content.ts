import { createHash } from 'node:crypto';
import { type Box, boxKey } from '@flukeprint/data';

/** What a vector is made of, as a catalogue keeps it: a file's content and the box in it. Undefined where the content is not known. */
export function contentOf({
  hash,
  box,
}: {
  readonly hash?: string | undefined;
  readonly box?: Box | undefined;
}): string | undefined {
  return (
    hash &&
    createHash('sha256')
      .update(`${hash} ${boxKey(box)}`)
      .digest('hex')
  );
}
