import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import { z } from 'zod';
import { readMeasured } from '../files/read-measured.ts';
import { type IdentityModel, kindsOfEvidence } from './identity-model.ts';
import type { ScoreSource } from './score-source.ts';

/** Written by `evaluate` among its results, and by `train` into a run's folder: how scores become P(same animal) and P(not in the catalogue). */
export const identityModelName = 'identity.json';

const calibrator = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('isotonic'),
    knots: z.array(z.object({ score: z.number(), value: z.number().gt(0).lt(1) })).min(1),
  }),
  z.object({ kind: z.literal('logistic'), intercept: z.number(), slope: z.number().min(0) }),
]);
const schema = z.object({
  /** Whose scores these are. */
  network: z.string().nullable(),
  features: z.string().nullable(),
  /** Null where too few photos were held out. */
  model: z
    .object({
      pairs: calibrator,
      weights: z.array(z.number().min(0)).length(kindsOfEvidence.length),
      known: calibrator,
      catalogue: z.number().positive(),
      /** Held-out photos that it was learnt from, and animals that they show; 0 where an older version did not count. */
      queries: z.number().int().default(0),
      individuals: z.number().int().default(0),
    })
    .nullable(),
});

type Source = Omit<ScoreSource, 'name'>;

/** A model, and the photos that it was learnt from. */
export interface MeasuredIdentityModel extends IdentityModel {
  readonly queries: number;
  readonly individuals: number;
}

/** The same, and the file that it was read from. */
export interface StoredIdentityModel extends MeasuredIdentityModel {
  readonly file: string;
}

export async function writeIdentityModel(
  file: string,
  { network = null, features }: Source,
  model: MeasuredIdentityModel | null,
): Promise<void> {
  await writeAtomically(file, [`${JSON.stringify({ network, features, model })}\n`]);
}

/**
 * The model of the first of the folders that has one of these scores; null where none has, or nobody knows whose the scores are. Throws a
 * {@link UserError} where a file cannot be used.
 */
export async function findIdentityModel(
  folders: readonly string[],
  { network, features }: Source,
): Promise<StoredIdentityModel | null> {
  if (network === undefined || (network === null && features === null)) return null;
  for (const folder of folders) {
    const file = join(folder, identityModelName);
    const stored = await readMeasured(file, schema);
    if (stored?.model && stored.network === network && stored.features === features) return { ...stored.model, file };
  }
  return null;
}

/** Whether a folder has only what versions before learnt of scores: it called too much of what a catalogue lacks known. */
export const isOfOlderVersion = (folder: string): boolean =>
  existsSync(join(folder, olderName)) && !existsSync(join(folder, identityModelName));

const olderName = 'certainty.json';
