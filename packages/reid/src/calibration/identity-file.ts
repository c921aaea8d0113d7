import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import { z } from 'zod';
import { readMeasured } from '../files/read-measured.ts';
import type { ScoreSource } from '../matching/certainty/certainty.ts';
import { type IdentityModel, kindsOfEvidence } from './identity-model.ts';

/** Written by `evaluate` among its results: how scores become P(same animal) and P(not in the catalogue). */
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
    })
    .nullable(),
});

type Source = Omit<ScoreSource, 'name'>;

export async function writeIdentityModel(
  file: string,
  { network = null, features }: Source,
  model: IdentityModel | null,
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
): Promise<IdentityModel | null> {
  if (network === undefined || (network === null && features === null)) return null;
  for (const folder of folders) {
    const stored = await readMeasured(join(folder, identityModelName), schema);
    if (stored?.model && stored.network === network && stored.features === features) return stored.model;
  }
  return null;
}
