import type { News } from '@flukeprint/reid/reporter';
import { expect, test } from 'vitest';
import { describeNews } from './describe-news.ts';

const photos = { individuals: 3, training: 9, pseudoLabelled: 0, queries: 3, leftOut: 0, minPhotos: 2, unknown: 0 };
const dataset = { kind: 'dataset', ...photos } as const;
const names = { queries: 8, individuals: 3, threshold: 0.9, sure: 4, right: 3, coverage: 0.5, precision: 0.75 };
const suggested = { threshold: 0.97, sure: 2, right: 2 };
const calibration = { kind: 'calibration', ...names, suggested } as const;
const weights = { model: 'resnet18', source: 'https://a.b/c.pth', path: '/cache/c.pth', licence: 'BSD-3-Clause' };
const published = { kind: 'published weights', ...weights, isKept: false } as const;
const terms = "ImageNet's photos, which they learned from, are for non-commercial research and education";
const sizes = { model: 'resnet34', imageSize: 224, batchSize: 64, precision: 'f16' } as const;

test.for<[News, string]>([
  [dataset, '3 individuals, 9 photos to train on, 3 queries'],
  [
    { ...dataset, pseudoLabelled: 2, leftOut: 1, unknown: 4 },
    '3 individuals, 9 photos to train on (2 of them pseudo-labelled), 3 queries, ' +
      '1 left out (individuals with fewer than 2 photos), 4 of unknown individuals',
  ],
  [
    { kind: 'labelled photos', training: 16, flukes: 15, validation: 4, model: 'small' },
    '16 photos with 15 flukes to train on, 4 held out; small',
  ],
  [{ kind: 'demo photos', whales: 48, training: 288, queries: 96 }, '48 whales: 288 photos to train on, 96 held out'],
  [
    { kind: 'earlier search', file: 'boxes.jsonl', setting: 'detector', earlier: 'ab12', now: 'cd34' },
    'boxes.jsonl is of another detector: starting anew',
  ],
  [
    { kind: 'earlier search', file: 'boxes.jsonl', setting: 'max_flukes', earlier: null, now: 1 },
    'boxes.jsonl is of another max flukes (none, now 1): starting anew',
  ],
  [
    published,
    `weights of ImageNet for resnet18: https://a.b/c.pth, now kept as /cache/c.pth\n  licence: BSD-3-Clause; ${terms}`,
  ],
  [
    { ...published, isKept: true },
    `weights of ImageNet for resnet18: /cache/c.pth, fetched before from https://a.b/c.pth\n  licence: BSD-3-Clause; ${terms}`,
  ],
  [
    { kind: 'candidates', candidates: 1000, photos: 24_310 },
    'comparing in full with the best 1,000 of 24,310 photos; --candidates all compares with every one',
  ],
  [
    { kind: 'forecast', secondsLeft: 2820, endsAt: new Date(2024, 7, 3, 16, 40).getTime(), isMost: false },
    'this takes about 47 min, until 16:40',
  ],
  [
    { kind: 'forecast', secondsLeft: 36_000, endsAt: new Date(2024, 7, 3, 6, 5).getTime(), isMost: true },
    'this takes about 10 h at most, until 06:05 on 3 August',
  ],
  [{ kind: 'out of memory' }, 'the batch does not fit in memory: trying smaller ones …'],
  [{ kind: 'tuning', ...sizes, works: 12 }, 'resnet34, 224 px, batch 64, f16: 12 layers and directions to measure'],
  [
    calibration,
    'of 8 held-out photos of 3 individuals, 50.0 % are named with a probability of at least 0.9; ' +
      '75.0 % of those names are right (3 of 4)\n' +
      '95 % are right from --threshold 0.97 on (2 of 2); animals that are in no catalogue are named, too, and count in neither',
  ],
  [
    { ...calibration, sure: 0, right: 0, coverage: 0, precision: Number.NaN, suggested: null },
    'of 8 held-out photos of 3 individuals, none is named with a probability of at least 0.9\n' +
      'no threshold makes 95 % of them right; animals that are in no catalogue are named, too, and count in neither',
  ],
  [{ kind: 'known photos', known: 1, of: 3 }, '1 of 3 photos is known already: left out'],
  [
    { kind: 'named photos', named: 2, of: 3, threshold: 0.9 },
    '2 of 3 photos are named with a probability of at least 0.9',
  ],
  [{ kind: 'round', round: 2, file: 'rounds/round-002.csv' }, 'round 2: rounds/round-002.csv'],
  [
    { kind: 'resumed', epoch: 3, epochs: 3, batch: 0, batches: 4, stopped: false },
    'all 3 epochs are done; more than --epochs 3 goes on',
  ],
  [
    { kind: 'smaller batch', batchSize: 9, wanted: 32 },
    'the photos to train on fill no batch of 32: training in batches of 9',
  ],
  [
    { kind: 'extended', epochs: 30, epochsBefore: 15, schedule: 'cosine', learningRate: 2.61234e-4 },
    '30 epochs in place of 15: the learning rate takes up the cosine of 30 epochs, at 0.000261',
  ],
  [
    { kind: 'resumed', epoch: 1, epochs: 3, batch: 2, batches: 4, stopped: false },
    'continuing after epoch 1 of 3, batch 2 of 4',
  ],
])('$0.kind', ([news, words]) => {
  expect(describeNews(news)).toBe(words);
});

/** News that count something, of one alone. */
const single: News[] = [
  { ...dataset, individuals: 1, training: 1, queries: 1, minPhotos: 1 },
  { ...calibration, queries: 1, individuals: 1 },
  { kind: 'whole photos', whole: 1, of: 1, source: 'photos' },
  { kind: 'boxes found', flukes: 1, photosWithFlukes: 1, photos: 1, file: 'boxes.csv' },
  { kind: 'rows normalised', file: 'a.npy', changed: 1, of: 1 },
  { kind: 'searched before', known: 1, of: 1 },
  { kind: 'known photos', known: 1, of: 1 },
  { kind: 'named photos', named: 1, of: 1, threshold: 0.9 },
  { kind: 'labelled photos', training: 1, flukes: 1, validation: 1, model: 'small' },
  { kind: 'demo photos', whales: 1, training: 1, queries: 1 },
  { kind: 'early stop', evaluations: 1 },
  { kind: 'tuning', works: 1, ...sizes },
  { kind: 'extended', epochs: 1, epochsBefore: 1, schedule: 'cosine', learningRate: 0.1 },
  { kind: 'resumed', epoch: 1, epochs: 1, batch: 0, batches: 1, stopped: false },
];

test.each(single)('one is no plural: $kind', (news) => {
  const said = describeNews(news);
  expect(said).not.toMatch(
    /(?<![\d.,])1 ([a-z-]+ )?(photos|queries|individuals|flukes|whales|rows|epochs|layers|evaluations)\b/,
  );
  expect(said).not.toMatch(/\b1 of 1 \w+ (are|were|have)\b/);
});
