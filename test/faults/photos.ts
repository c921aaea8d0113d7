/**
 * `node tools/run.mjs test/faults/photos.ts [COUNT] [SEED]`, part of `pnpm test:faults`: lays hostile photos, 320 unless told, among good ones, and runs every
 * command that reads photos on them. The same seed makes the same. Prints what each command did; ends with 1 where a promise was broken.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostileFolder } from './hostile-photos.ts';
import { judge, photoCommands } from './photo-commands.ts';

const [count = 320, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), 'flukeprint-photos-'));
try {
  const [photos, results] = [join(folder, 'photos'), join(folder, 'results')];
  await mkdir(results);
  const place = { photos, results, ...(await hostileFolder(photos, { count, seed })) };
  console.log(`${count} hostile photos among ${place.good.length} good ones, seed ${seed}`);
  for (const command of photoCommands) {
    const { faults, named, ms } = await judge(command, place);
    if (faults.length > 0) process.exitCode = 1;
    console.log(
      `${command.name}: ${named} named, ${(ms / 1000).toFixed(1)} s${faults.map((fault) => `\n  ${fault}`).join('')}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
