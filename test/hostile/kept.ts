/** What Flukeprint keeps itself, and somebody may have changed, or sent along. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseFilter } from '@flukeprint/catalogue/filter/parse-filter';
import { findIdentityModel } from '@flukeprint/reid/calibration/identity-file';
import { DetectionLog } from '@flukeprint/reid/detection/search/detection-log';
import { readMade } from '@flukeprint/reid/files/made-record';
import { readCalibration } from '@flukeprint/reid/fusion/calibration-file';
import { Rounds } from '@flukeprint/reid/pseudo-labels/rounds';
import fc from 'fast-check';
import { hostileBytes, hostileJson } from './mutations.ts';
import type { Reader } from './reader.ts';

const pairs = {
  kind: 'isotonic',
  knots: [
    { score: 0.1, value: 0.2 },
    { score: 0.9, value: 0.8 },
  ],
};
const known = { kind: 'logistic', intercept: -1, slope: 2 };
const identity = {
  ...{ network: 'abc', features: null },
  model: { pairs, known, weights: [2, 1], catalogue: 30, queries: 9, individuals: 3 },
};
const fusion = {
  ...{ network: 'abc', features: 'sift', weights: { details: 1, place: 2, cosine: 0 }, follow: true },
  probabilities: [
    { sum: 1, probability: 0.2 },
    { sum: 3, probability: 0.9 },
  ],
};
const round = {
  ...{ round: 1, file: 'round-1.csv', time: '2026-01-01T00:00:00Z', model: 'runs/a', weights: 'best.safetensors' },
  ...{ threshold: 0.9, photos: 3, state: 'accepted' },
  decision: { baseline: 'a', retrained: 'b', mAP_before: 0.5, mAP_after: 0.6 },
};
const search = { detector: 'abc', image_size: 416, confidence: 0.5, iou: 0.4, max_flukes: null };
const found = { path: 'a.jpg', bytes: 5, boxes: [[1, 2, 3, 4, 0.9]] };
const filter = 'year >= 2020 and (place = Pico or quality in (4, 5)) and not viewpoint ~ "left side" and named';
const filterTokens = [
  '(',
  ')',
  'not ',
  ' and ',
  ' or ',
  ' in (',
  '"',
  '\\',
  '=',
  '!=',
  '<',
  '%',
  '_',
  '\0',
  '\ud800',
  '((',
];

const lines = (parts: readonly unknown[]) =>
  fc.array(fc.oneof(...parts.map((part) => hostileJson(part))), { minLength: 1, maxLength: 5 });

export const keptReaders: readonly Reader[] = [
  {
    name: 'filter',
    file: 'filter.txt',
    input: hostileBytes([Buffer.from(filter)], filterTokens),
    read: async (path) => parseFilter(readFileSync(path, 'utf8')),
  },
  {
    name: 'identity.json',
    file: 'identity.json',
    input: hostileJson(identity),
    read: (path) => findIdentityModel([dirname(path)], { network: 'abc', features: null }),
  },
  { name: 'fusion.json', file: 'fusion.json', input: hostileJson(fusion), read: readCalibration },
  {
    name: 'rounds of pseudo-labels',
    file: 'ledger.json',
    input: hostileJson([round, round]),
    read: (path) => Rounds.openOrEmpty(dirname(path)),
  },
  {
    name: 'record of what was made',
    file: 'made.json',
    input: hostileJson({ made: { 'a.jpg': 'abc' } }),
    read: async (path) => readMade(path, '--output'),
  },
  {
    name: 'log of a search',
    file: 'boxes.jsonl',
    input: lines([found]).map((all) => [JSON.stringify(search), ...all].join('\n')),
    read: (path) => DetectionLog.open(path, search as never),
  },
];
