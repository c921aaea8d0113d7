import type { ClaimState } from '@flukeprint/reid/files/claims';
import { listed } from '@flukeprint/reid/files/listed';

/** What a command that is ended has written, in a line. */
export function describeInterruption({ written, missing, kept }: ClaimState): string {
  // It has not come so far, or writes elsewhere than to files.
  if (written.length + missing.length + kept.length === 0) return 'interrupted';
  const work = kept.length > 0 ? '; what was found by then is kept, and the same command goes on from there' : '';
  if (written.length === 0) return `interrupted: nothing was written${work}`;
  const rest = missing.length > 0 ? `; not written: ${listed(missing)}` : ', which is all';
  return `interrupted; written: ${listed(written)}${rest}${work}`;
}
