import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { evaluateRows } from '../matching/evaluate-rows.ts';
import { cosineCalibration, featureCalibration } from './default-calibrations.ts';
import { calibrateKinds, fuseHeldOut, fuseRow } from './fuse-rows.ts';

/** 40 animals with five photos in the gallery and two queries each. */
const gallery = Array.from({ length: 200 }, (_, i) => `animal ${i % 40}`);
const queries = Array.from({ length: 80 }, (_, i) => `animal ${i % 40}`);
const known = { queries, gallery };

/** Scores of which the right photos have `lift` more on average. */
function rows(name: string, lift: number, low = 0, scale = 0.15): Float32Array[] {
  const random = randomStream(0, 'scores', name);
  return queries.map((query) =>
    Float32Array.from(gallery, (animal) => low + scale * random.normal() + (animal === query ? lift : 0)),
  );
}

const asked = queries.map((individual) => ({ individual }));
const first = (fused: readonly Float32Array[]) => evaluateRows(fused, asked, gallery, 'photos').metrics['R@1'];
const shares = (all: readonly Float32Array[]) => all.map((row) => row.map((value) => Math.min(1, Math.max(0, value))));

test('two fair kinds of scores together are better than each', () => {
  const cosines = { rows: rows('cosine', 0.3), fallback: cosineCalibration };
  const local = { rows: shares(rows('local', 0.3, 0.3)), fallback: featureCalibration };
  const fused = first(fuseHeldOut([cosines, local], known));
  expect(fused).toBeGreaterThan(first(cosines.rows) + 0.15);
  expect(fused).toBeGreaterThan(first(local.rows) + 0.15);
});

test('a kind that says nothing takes nothing away', () => {
  const cosines = { rows: rows('cosine', 0.4), fallback: cosineCalibration };
  const constant = { rows: queries.map(() => new Float32Array(200).fill(0.2)), fallback: featureCalibration };
  expect(first(fuseHeldOut([cosines, constant], known))).toBeCloseTo(first(cosines.rows), 6);
  const noise = { rows: shares(rows('noise', 0, 0.3)), fallback: featureCalibration };
  expect(first(fuseHeldOut([cosines, noise], known))).toBeGreaterThan(first(cosines.rows) - 0.06);
});

test('probabilities keep the order of their log-odds, near 1, too', () => {
  const calibrations = calibrateKinds([{ rows: [], fallback: cosineCalibration }], { queries: [], gallery });
  const row = Float32Array.from({ length: 200 }, (_, i) => 1 - i / 1000);
  const fused = fuseRow([row, row], [...calibrations, cosineCalibration]);
  for (let i = 1; i < row.length; i++) expect(fused[i]!).toBeLessThan(fused[i - 1]!);
  expect(fused.every((value) => value > 0 && value <= 1)).toBe(true);
});
