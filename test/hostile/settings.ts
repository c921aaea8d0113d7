import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readRun } from '@flukeprint/reid/runs/run-summary';
import { runsInside } from '@flukeprint/reid/runs/runs-inside';
import { defaults } from '@flukeprint/reid/settings/presets';
import { parseSettings, resolveSettings } from '@flukeprint/reid/settings/resolve';
import { UserError } from '@flukeprint/reid/user-error';
import fc from 'fast-check';
import { decisionRequest, queueRequest } from '../../packages/review/src/server/requests.ts';
import { hostileJson } from './mutations.ts';
import type { Reader } from './reader.ts';

const settings = { ...defaults, data: 'photos' };
const entries = [
  { event: 'start', time: '2026-01-01T00:00:00Z', host: 'other', pid: 1 },
  { event: 'epoch', time: '2026-01-01T00:01:00Z', epoch: 1, step: 10, loss: 1, seconds: 5, images_per_second: 9 },
  { event: 'evaluation', time: '2026-01-01T00:02:00Z', epoch: 1, mAP: 0.5, 'R@1': 0.4 },
  { event: 'finish', time: '2026-01-01T00:03:00Z' },
];
const lines = fc
  .array(
    fc.oneof(hostileJson(entries[1]), hostileJson(entries[2]), fc.constantFrom('null', '7', '"x"', '[]', '{', '')),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((all) => [JSON.stringify(entries[0]), ...all].join('\n'));

const request = {
  ...{ kind: 'same', encounter: 1, individual: 2, certainty: 'certain', seen: 0, photos: [1, 2] },
  ...{ seconds: 1, note: 'x', points: [[0, 0, 1, 1]], rank: 1, looked: 3 },
};

export const settingReaders: readonly Reader[] = [
  {
    name: 'settings',
    file: 'settings.json',
    input: hostileJson(settings),
    async read(path) {
      await resolveSettings({ config: path, flags: {} });
      return parseSettings(await readFile(path, 'utf8'), path);
    },
  },
  {
    name: 'log of a run',
    file: 'metrics.jsonl',
    beside: { 'settings.json': JSON.stringify(settings) },
    input: lines,
    read: async (path) => [await readRun(dirname(path)), await runsInside(dirname(dirname(path)))],
  },
  {
    name: 'decisions from the page',
    file: 'request.json',
    input: hostileJson(request),
    async read(path) {
      try {
        const said = JSON.parse(await readFile(path, 'utf8'));
        return [decisionRequest.parse(said), queueRequest.parse(said)];
      } catch (error) {
        // What the server answers with 400.
        const isRefusal = ['ZodError', 'SyntaxError'].includes((error as Error).name);
        throw isRefusal ? new UserError('not understood') : error;
      }
    },
  },
];
