/**
 * `node tools/run.mjs test/faults/ends.ts [TIMES] [SEED] [SECONDS]`, part of `pnpm test:faults`: ends trainings of an embedder and of a detector in turn in every way
 * there is, 50 times each unless told, or until the seconds are over, and goes on with them. Prints what each way led to; ends with 1 where a promise was broken. Linux alone tells of
 * orphans.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '@flukeprint/random';
import { endAndResume, trainWhole } from './ended-training.ts';
import { prepareTrainings } from './trainings.ts';
import { waysToEnd } from './ways-to-end.ts';

const [times = 50, seed = Date.now() % 1_000_000, seconds = Number.POSITIVE_INFINITY] = process.argv
  .slice(2)
  .map(Number);
const folder = await mkdtemp(join(tmpdir(), 'flukeprint-ends-'));
const deadline = performance.now() + 1000 * seconds;

console.log(`each training is ended ${times} times, seed ${seed}`);
try {
  const trainings = await prepareTrainings(folder);
  const wholes = new Map<string, Awaited<ReturnType<typeof trainWhole>>>();
  for (const training of trainings)
    wholes.set(training.name, await trainWhole(training, join(folder, `whole-${training.name}`)));
  const counts = new Map(trainings.map(({ name }) => [name, { trials: 0, equal: 0 }]));
  for (let i = 0; i < times; i++) {
    const way = waysToEnd[i % waysToEnd.length]!;
    for (const training of trainings) {
      if (performance.now() > deadline) continue;
      const random = randomStream(seed, 'ends', training.name, i);
      const trial = { whole: wholes.get(training.name)!, run: join(folder, `run-${training.name}`), random };
      const { moment, faults } = await endAndResume(training, way, trial);
      const count = counts.get(training.name)!;
      count.trials += 1;
      if (faults.length === 0) count.equal += 1;
      else process.exitCode = 1;
      console.log(
        `${training.name}, ${way.name}, ${moment}: ${faults.length === 0 ? 'byte-equal' : faults.join('; ')}`,
      );
    }
  }
  for (const [name, { trials, equal }] of counts) console.log(`${name}: ${equal} of ${trials}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
