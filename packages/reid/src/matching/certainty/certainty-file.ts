import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import { z } from 'zod';
import { readMeasured } from '../../files/read-measured.ts';
import type { Certainty, ScoreSource } from './certainty.ts';

/** Written by `train` into a run's folder and by `evaluate` among its results, and read by `match`. */
export const certaintyName = 'certainty.json';

const knots = z
  .array(z.object({ score: z.number(), value: z.number().min(0).max(1) }))
  .min(1)
  .readonly();
const schema = z.object({
  /** Whose scores these are. */
  network: z.string().nullable(),
  features: z.string().nullable(),
  /** Null where too few photos were held out. */
  certainty: z
    .object({
      queries: z.number().int(),
      individuals: z.number().int(),
      first: knots,
      later: knots,
      known: knots,
    })
    .nullable(),
});

/** Says nothing of scores of which nobody knows the network. */
export async function writeCertainty(
  file: string,
  { network = null, features }: Omit<ScoreSource, 'name'>,
  certainty: Certainty | null,
): Promise<void> {
  await writeAtomically(file, [`${JSON.stringify({ network, features, certainty })}\n`]);
}

/** A certainty, and the file that it was read from. */
export interface StoredCertainty extends Certainty {
  readonly file: string;
}

/**
 * What the first of the folders that has a certainty of these scores says; null where none has. Throws a {@link UserError} where a file
 * cannot be used.
 */
export async function findCertainty(
  folders: readonly string[],
  { network, features }: ScoreSource,
): Promise<StoredCertainty | null> {
  // Without a network's id and without features nothing is known of the scores.
  if (network === undefined || (network === null && features === null)) return null;
  for (const folder of folders) {
    const file = join(folder, certaintyName);
    const stored = await readMeasured(file, schema);
    if (stored?.certainty && stored.network === network && stored.features === features)
      return { ...stored.certainty, file };
  }
  return null;
}
