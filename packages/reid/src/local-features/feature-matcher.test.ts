import { ReferenceBackend } from '@flukeprint/kernels';
import { expect, test } from 'vitest';
import { dimensions, randomFeatures, seenAgain } from '../testing/random-features.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import type { LocalExtractor } from './extractor.ts';
import { FeatureMatcher } from './feature-matcher.ts';

const extractor: LocalExtractor = {
  ...{ id: 'random', size: 384, dimensions, verification: {}, dispose: () => {} },
  extract: async () => {},
};

test('nothing changes to the last bit where as many candidates are asked for as there are photos', async () => {
  const backend = new ReferenceBackend();
  const query = randomFeatures('query', 20);
  const features = [...Array(9).keys()].map((i) => randomFeatures(`photo ${i}`, 12)).concat(seenAgain(query));
  const score = async (candidates: number | null) => {
    const reporter = recordingReporter();
    const matcher = await FeatureMatcher.create({ features }, { backend, extractor, candidates, reporter });
    const found = await matcher.score(query);
    matcher.dispose();
    return { told: reporter.told.length, ...found };
  };
  const all = await score(null);
  expect(all.scores.indexOf(Math.max(...all.scores))).toBe(9);
  expect(await score(10)).toEqual(all);
  expect(await score(11)).toEqual(all);
  expect((await score(3)).told).toBe(1);
  expect(backend.liveBytes).toBe(0);
});
