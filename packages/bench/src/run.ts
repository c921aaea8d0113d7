import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeviceName } from '@flukeprint/reid/device/open-device';
import { makeFolder } from '@flukeprint/reid/files/output-folder';
import { UserError } from '@flukeprint/reid/user-error';
import type { Bench, BenchSettings } from './bench.ts';
import { checkKernels } from './check.ts';
import type { Engine } from './engine.ts';
import { type PeerName, peerNames, startFlukeprint, startPeer } from './engines.ts';
import { goalsReached, showGoals } from './goals.ts';
import { commit, thisMachine } from './machine.ts';
import type { Results } from './results.ts';
import { defaultOutput, save } from './save.ts';
import { type SectionName, sectionNames, sections } from './sections.ts';

export interface RunOptions extends BenchSettings {
  /** In the order they run. */
  readonly sections: readonly SectionName[];
  readonly device: DeviceName;
  /** `all` takes those that are there; named ones must be. */
  readonly peers: 'all' | readonly PeerName[];
  readonly python?: string;
  /** Where the JSON goes; by default a complete run goes to `results/`, and any other leaves none. */
  readonly output?: string;
}

export async function runBench(options: RunOptions): Promise<void> {
  const { threads, device, python } = options;
  const folder = mkdtempSync(join(tmpdir(), 'flukeprint-bench-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const engines: Engine[] = [];
  const start = async (name: string) => {
    const engine = await (name === 'flukeprint'
      ? startFlukeprint({ device, threads })
      : startPeer(name as PeerName, { threads, python }));
    engines.push(engine);
    return engine;
  };
  try {
    const flukeprint = await start('flukeprint');
    console.log(flukeprint.about.description);
    for (const name of options.peers === 'all' ? peerNames : options.peers) {
      try {
        console.log((await start(name)).about.description);
      } catch (error) {
        if (options.peers !== 'all' || !(error instanceof UserError)) throw error;
        console.log(`left out: ${error.message}`);
      }
    }
    const peers = engines.slice(1);
    const startAgain = ({ name }: Engine) => start(name);
    await measureAll({ settings: options, flukeprint, peers, folder, startAgain }, options);
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
    removeFolder();
    process.off('exit', removeFolder);
  }
}

async function measureAll(bench: Bench, options: RunOptions): Promise<void> {
  const { rounds, seconds, batch, image_size, quick, threads } = options;
  const device = bench.flukeprint.about.device!;
  const results: Results = {
    schema_version: 1,
    date: new Date().toISOString(),
    commit: commit(),
    machine: thisMachine(),
    settings: { device, threads, rounds, seconds, batch, image_size, quick },
    engines: [bench.flukeprint, ...bench.peers].map(({ name, about: { version, threads, description } }) => {
      return { name, version, threads, description };
    }),
    goals: [],
  };
  // A partial run must not take the place of a whole one.
  const whole = !quick && sectionNames.every((name) => options.sections.includes(name));
  const path = options.output ?? (whole ? defaultOutput(results) : null);
  // Now, rather than after half an hour of work for nothing.
  if (path !== null) await makeFolder(dirname(path));

  await checkKernels([bench.flukeprint, ...bench.peers]);
  for (const name of options.sections) console.log(`\n${await measureSection(name, bench, results)}`);
  results.goals = goalsReached(results);
  if (results.goals.length > 0) console.log(`\n${showGoals(results)}`);
  if (path !== null) console.log(`\nwrote ${(await save(results, path)).join(' and ')}`);
}

/** Puts the section into `results`; returns its text. */
async function measureSection<Name extends SectionName>(
  name: Name,
  bench: Bench,
  results: Pick<Results, SectionName>,
): Promise<string> {
  const measured = await sections[name].measure(bench);
  results[name] = measured;
  const peers = bench.peers.map(({ name }) => name);
  return sections[name].show(measured, peers);
}
