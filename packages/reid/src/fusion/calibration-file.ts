import { writeAtomically } from '@flukeprint/data/files';
import { z } from 'zod';
import { readMeasured } from '../files/read-measured.ts';
import { evidenceNames } from './evidence.ts';
import type { Fusion } from './fusion.ts';

/** Written by `evaluate` among its results, by default in a run's folder `evaluation`, and read by `match` from there. */
export const calibrationName = 'fusion.json';

const weight = z.number().min(0);
const schema = z.object({
  /** The network and the extractor whose scores these are. */
  network: z.string(),
  features: z.string(),
  weights: z.object({ details: weight, place: weight, cosine: weight }),
  probabilities: z.array(z.object({ sum: z.number(), probability: z.number().gt(0).lt(1) })).min(1),
  follow: z.boolean(),
});

/** What held-out photos taught of the scores of a network and of local features. */
export interface FusionCalibration extends Fusion {
  readonly network: string;
  readonly features: string;
  /** Whether photos that look like a sure answer to the network follow it: mAP was better so. */
  readonly follow: boolean;
}

export async function writeCalibration(file: string, calibration: FusionCalibration): Promise<void> {
  const weights = Object.fromEntries(evidenceNames.map((name, kind) => [name, calibration.weights[kind]]));
  await writeAtomically(file, [`${JSON.stringify({ ...calibration, weights })}\n`]);
}

/** The calibration of a run's evaluation; none where there is none. Throws a {@link UserError} where the file cannot be used. */
export async function readCalibration(file: string): Promise<FusionCalibration | null> {
  const found = await readMeasured(file, schema);
  if (!found) return null;
  const { weights, ...stored } = found;
  return { ...stored, weights: evidenceNames.map((name) => weights[name]) };
}
