import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '@flukeprint/data/files';
import type { Precision } from '@flukeprint/kernels';
import { makeFolder } from '@flukeprint/reid/files/output-folder';
import { UserError } from '@flukeprint/reid/user-error';
import { checkKernels, checkStreams } from '../check.ts';
import { Progress } from '../console/progress.ts';
import { type Engine, EngineError } from '../engine.ts';
import { startFlukeprint, startPeer } from '../engines.ts';
import { commit, thisMachine } from '../machine.ts';
import { gpuGoals } from './goals.ts';
import { type GpuResults, gpuResultsSchema } from './gpu-results.ts';
import { plotGpu } from './plot.ts';
import { benchConvolutions } from './sections/convolutions.ts';
import { benchInference, benchPresets, benchSteps, benchTraining } from './sections/networks.ts';
import { benchPeak } from './sections/peak.ts';
import { benchStreams } from './sections/streams.ts';
import { fullSizes, type GpuSectionName, type GpuSettings, gpuSectionNames, quickSizes } from './settings.ts';
import { showConvolutions, showGoals, showNetworks, showPeak, showSteps, showStreams, softwareNote } from './show.ts';
import type { GpuBench } from './time-works.ts';

export interface GpuOptions {
  readonly sections: readonly GpuSectionName[];
  /** By default those of the sizes. */
  readonly networks?: readonly string[];
  readonly quick: boolean;
  /** Only this one; otherwise both, f16 where the adapter stores it. */
  readonly precision?: Precision;
  readonly rounds?: number;
  readonly batch?: number;
  readonly image_size?: number;
  readonly python?: string;
  /** First measure which way of doing each kernel is the fastest, as `flukeprint tune` does. */
  readonly tune: boolean;
  /** torch's name of the device; otherwise its GPU. */
  readonly peerDevice?: string;
  /** Where the JSON goes; by default a complete run on a GPU goes to `results/`, and any other leaves none. */
  readonly output?: string;
}

export async function runGpuBench(options: GpuOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flukeprint-bench-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const engines: Engine[] = [];
  const startOurs = () => startFlukeprint({ device: 'webgpu', threads: 1, metered: true });
  try {
    const flukeprint = await startOurs();
    engines.push(flukeprint);
    console.log(flukeprint.about.description);
    const software = flukeprint.about.software === true;
    if (software) console.log(softwareNote);
    const peer = await startTorch(options, software);
    if (peer) engines.push(peer.engine);
    const settings = settingsOf(options, flukeprint);
    const startAgain = (engine: Engine) => (engine === flukeprint ? startOurs() : peer!.start());
    const failures: string[] = [];
    const onFailure = (message: string) => {
      failures.push(message);
      console.warn(`failed: ${message.split('\n')[0]}`);
    };
    const peers = peer ? [peer.engine] : [];
    if (options.tune && !software) await tuneKernels(settings, flukeprint);
    await measureAll({ settings, flukeprint, peers, folder, startAgain, onFailure }, options, failures);
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
    removeFolder();
    process.off('exit', removeFolder);
  }
}

/** PyTorch on its GPU; null where it has none, but beside a software adapter, where both are CPUs. */
async function startTorch({ python, peerDevice }: GpuOptions, software: boolean) {
  const start = () => startPeer('torch', { threads: 1, python, device: peerDevice ?? 'auto' });
  try {
    const engine = await start();
    if (engine.about.device === 'cpu' && peerDevice === undefined && !software) {
      console.log('left out: this torch finds no GPU; give a Python whose torch does with --python PATH');
      await engine.close();
      return null;
    }
    console.log(engine.about.description);
    return { engine, start };
  } catch (error) {
    const known = error instanceof UserError || error instanceof EngineError;
    if (!known || python !== undefined || peerDevice !== undefined) throw error;
    console.log(`left out: ${error.message}`);
    return null;
  }
}

/** For the steps that are timed; what `flukeprint tune` or an earlier bench has measured is taken over. */
async function tuneKernels(settings: GpuSettings, flukeprint: Engine): Promise<void> {
  const { networks, precisions, batch, image_size, presets } = settings;
  const sizes = [
    ...networks.map((network) => ({ network, batch, image_size })),
    ...presets.filter(({ network }) => networks.includes(network)),
  ];
  const works = precisions.flatMap((precision) => sizes.map((size) => ({ ...size, precision })));
  const progress = new Progress('tuning', 'steps', works.length);
  let [measured, changed] = [0, 0];
  try {
    for (const [i, work] of works.entries()) {
      progress.update(i, `${work.network}, ${work.image_size} px, ${work.precision}`);
      const tuned = await flukeprint.request({
        request: 'tune',
        work: { kind: 'training', classes: 1000, ...work },
      });
      measured += tuned?.measured ?? 0;
      changed += tuned?.changed ?? 0;
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    console.warn(`tuning ended early: ${error.message.split('\n')[0]}`);
  } finally {
    progress.stop();
  }
  console.log(`tuned ${measured} kernels, of which ${changed} go another way now than untuned`);
}

function settingsOf(options: GpuOptions, { about: { software = false, f16 = false } }: Engine): GpuSettings {
  const { quick, precision, networks, batch, image_size, rounds } = options;
  const sizes = quick || software ? quickSizes : fullSizes;
  if (software && !quick) console.log('sizes are those of --quick');
  if (precision === 'f16' && !f16) throw new UserError('this adapter does not store f16; leave --precision out');
  return {
    ...sizes,
    ...(batch !== undefined && { batch }),
    ...(image_size !== undefined && { image_size }),
    ...(rounds !== undefined && { rounds }),
    ...(networks && { networks }),
    precisions: precision ? [precision] : f16 ? ['f32', 'f16'] : ['f32'],
    quick: quick || software,
    software,
  };
}

async function measureAll(bench: GpuBench, options: GpuOptions, failures: string[]): Promise<void> {
  const { settings, flukeprint, peers } = bench;
  const { description, software = false, f16 = false, timestamps = false } = flukeprint.about;
  const { batch, image_size, rounds, seconds, networks, precisions, quick } = settings;
  const results: GpuResults = {
    schema_version: 1,
    date: new Date().toISOString(),
    commit: commit(),
    machine: thisMachine(),
    adapter: { description, software, f16, timestamps },
    settings: { batch, image_size, rounds, seconds, networks: [...networks], precisions: [...precisions], quick },
    engines: [flukeprint, ...peers].map(({ name, about }) => {
      return { name, version: about.version, description: about.description };
    }),
    failures,
    goals: [],
  };
  const whole = !settings.quick && gpuSectionNames.every((name) => options.sections.includes(name));
  const path = options.output ?? (whole ? defaultOutput(description) : null);
  if (path !== null) await makeFolder(dirname(path));
  console.log(`kernels by ${timestamps ? 'the GPU’s clock' : 'the clock on the wall: this adapter has no timestamps'}`);

  for (const precision of precisions) {
    await checkKernels([flukeprint, ...peers], precision);
    await checkStreams([flukeprint, ...peers], precision);
  }
  const wants = (name: GpuSectionName) => options.sections.includes(name);
  const say = (text: string) => console.log(`\n${text}`);
  if (wants('peak') || wants('conv') || wants('stream')) {
    Object.assign(results, await benchPeak(bench));
    say(showPeak(results));
  }
  if (wants('conv')) {
    results.convolutions = await benchConvolutions(bench, results);
    say(showConvolutions(results.convolutions, results));
  }
  if (wants('stream')) {
    results.streams = await benchStreams(bench, results);
    say(showStreams(results.streams));
  }
  if (wants('training') || wants('presets')) {
    const rows = [
      ...(wants('training') ? await benchTraining(bench) : []),
      ...(wants('presets') ? await benchPresets(bench) : []),
    ];
    say(showNetworks('training step', rows));
    results.networks = rows;
    results.steps = await benchSteps(rows, bench);
    say(showSteps(results.steps));
  }
  if (wants('inference')) {
    const rows = await benchInference(bench);
    say(showNetworks('inference', rows));
    results.networks = [...(results.networks ?? []), ...rows];
  }
  results.goals = gpuGoals(results);
  say(showGoals(results.goals, software));
  if (path === null) return;
  await writeAtomically(path, [`${JSON.stringify(gpuResultsSchema.parse(results), null, 2)}\n`]);
  const svg = await plotGpu(results);
  const plotPath = `${path.replace(/\.json$/, '')}.svg`;
  if (svg !== null) await writeAtomically(plotPath, [svg]);
  console.log(`\nwrote ${svg === null ? path : `${path} and ${plotPath}`}`);
}

/** `results/nvidia-hopper-gpu.json` */
function defaultOutput(description: string): string {
  const name = description
    .toLowerCase()
    .replace(/^webgpu: /, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return fileURLToPath(new URL(`../../results/${name || 'unnamed'}-gpu.json`, import.meta.url));
}
