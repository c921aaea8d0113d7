import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '@flukeprint/random';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endAndResume, trainWhole } from './ended-training.ts';
import { prepareTrainings, type Training } from './trainings.ts';
import { waysToEnd } from './ways-to-end.ts';

/** Always the same moments here; `pnpm test:faults` tries others, in every way. */
const seed = 19;

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
let trainings: readonly Training[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flukeprint-ends-'));
  trainings = await prepareTrainings(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const linux = process.platform === 'linux';

test.skipIf(!linux).for([
  ['embedder', ['SIGKILL']],
  // Signals that a wrapper can hand on are tried in tools/run.test.ts.
  ['detector', ['SIGKILL to run.mjs', 'SIGHUP']],
] as const)('%s: ended by %s it leaves no process, and goes on to the same bits', async ([name, ways]) => {
  const training = trainings.find((each) => each.name === name)!;
  const whole = await trainWhole(training, join(folder, `whole-${name}`));
  for (const [i, way] of ways.entries()) {
    const random = randomStream(seed, 'ends', name, i);
    const { faults } = await endAndResume(training, waysToEnd.find((each) => each.name === way)!, {
      ...{ whole, run: join(folder, `run-${name}`), random },
    });
    expect(faults, way).toEqual([]);
  }
});
