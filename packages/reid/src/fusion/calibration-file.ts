import { readFile } from 'node:fs/promises';
import { writeAtomically } from '@flukeprint/data/files';
import { z } from 'zod';
import { UserError } from '../user-error.ts';
import type { PairCalibration } from './calibrate-pairs.ts';
import { fitIsotonic } from './isotonic.ts';

/** Written by `evaluate` among its results, by default in a run's folder `evaluation`, and read by `match` from there. */
export const calibrationName = 'fusion.json';

const calibration = z.object({
  prior: z.number().gt(0).lt(1),
  scores: z.array(z.number()).min(1),
  probabilities: z.array(z.number().gt(0).lt(1)).min(1),
});
const schema = z.object({
  /** The network and the extractor whose scores these are. */
  network: z.string(),
  features: z.string(),
  cosine: calibration,
  local: calibration,
});

/** What held-out photos taught of the scores of a network and of local features. */
export interface FusionCalibration {
  readonly network: string;
  readonly features: string;
  readonly cosine: PairCalibration;
  readonly local: PairCalibration;
}

/** Scores at which a calibration is kept: it is linear between them. */
const samples = 256;

function sampled({ probability, prior }: PairCalibration, [low, high]: readonly [number, number]) {
  const scores = Array.from({ length: samples + 1 }, (_, i) => low + (i * (high - low)) / samples);
  return { prior, scores, probabilities: scores.map(probability) };
}

function calibrationOf({ prior, scores, probabilities }: z.infer<typeof calibration>): PairCalibration {
  // Values that never fall are their own fit.
  const { at } = fitIsotonic(scores, probabilities);
  return { prior, probability: at };
}

export async function writeCalibration(
  file: string,
  { network, features, cosine, local }: FusionCalibration,
): Promise<void> {
  const stored = { network, features, cosine: sampled(cosine, [-1, 1]), local: sampled(local, [0, 1]) };
  await writeAtomically(file, [`${JSON.stringify(stored)}\n`]);
}

/** The calibration of a run's evaluation; none where there is none. Throws a {@link UserError} where the file is damaged. */
export async function readCalibration(file: string): Promise<FusionCalibration | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return null;
  }
  try {
    const { network, features, cosine, local } = schema.parse(JSON.parse(text));
    return { network, features, cosine: calibrationOf(cosine), local: calibrationOf(local) };
  } catch {
    throw new UserError(`${file} is damaged: remove it, or write it anew with evaluate --overwrite`);
  }
}
