import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { dimensions, randomFeatures, seenAgain } from '../../testing/random-features.ts';
import { recordingReporter } from '../../testing/recording-reporter.ts';
import { FullScorer } from '../full-scorer.ts';
import { backgroundRank, type PhotoScores } from '../score-photos.ts';
import { CandidateScorer } from './candidate-scorer.ts';
import { FeatureIndex } from './feature-index.ts';

const query = randomFeatures('query', 20);
const features = Array.from({ length: 24 }, (_, i) =>
  i === 17 ? seenAgain(query) : randomFeatures(`photo ${i}`, i === 5 ? 0 : 15 + (i % 7)),
);
const scoring = { background: 30, verified: 4, verification: { tolerance: 8 } };

async function scorers(count: number) {
  const backend = new ReferenceBackend();
  const options = { backend, features, dimensions, options: scoring };
  const reporter = recordingReporter();
  return {
    backend,
    reporter,
    full: new FullScorer(options),
    some: await CandidateScorer.create(count, options, reporter),
  };
}

test('compares the best in full, and finds there what a comparison with all finds', async () => {
  const { backend, reporter, full, some } = await scorers(6);
  expect(reporter.told).toEqual([{ kind: 'candidates', candidates: 6, photos: 24 }]);
  const [all, part] = [await full.score(query), await some.score(query)];
  expect(part.scores.indexOf(Math.max(...part.scores))).toBe(17);
  const pairs = ({ matches }: PhotoScores) => matches.get(17)!.map(({ query, photo }) => `${query} ${photo}`);
  const common = pairs(part).filter((pair) => pairs(all).includes(pair));
  expect(common.length).toBeGreaterThan(0.6 * pairs(all).length);
  // The background is not theirs, but that of the whole gallery.
  const ratio = part.scores[17]! / all.scores[17]!;
  expect(ratio).toBeGreaterThan(0.75);
  expect(ratio).toBeLessThan(1.25);
  expect(part.scores.filter((score) => score > 1e-6).length).toBeLessThanOrEqual(6);
  for (const scorer of [full, some]) scorer.dispose();
  expect(backend.liveBytes).toBe(0);
});

test('another kind of scores chooses half of them', async () => {
  const { some } = await scorers(2);
  const other = new Float32Array(24);
  other[9] = 1;
  const { matches } = await some.score(query, other);
  expect([...matches.keys()].sort((a, b) => a - b)).toEqual([9, 17]);
});

test('a query without features scores nothing', async () => {
  const { some } = await scorers(6);
  expect((await some.score(randomFeatures('none', 0))).scores.every((score) => score === 0)).toBe(true);
});

test('an index is the same for a seed, and knows the ranks of a gallery among some of it', async () => {
  const rank = backgroundRank(features.length, 30);
  const build = (seed: number) => FeatureIndex.build(new ReferenceBackend(), features, { dimensions, rank, seed });
  const [one, again, other] = [await build(1), await build(1), await build(2)];
  const { scores, ranksAmong } = await one.search(query);
  expect((await again.search(query)).scores).toEqual(scores);
  expect((await other.search(query)).scores).not.toEqual(scores);
  expect(scores.indexOf(Math.max(...scores))).toBe(17);
  expect(scores[5]).toBe(0);
  const every = ranksAmong(new Set(features.keys()));
  expect(every.length).toBe(20);
  for (const value of every) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThanOrEqual(rank);
  }
  expect(ranksAmong(new Set()).every((value) => value === 0)).toBe(true);
});
