/** `pnpm bench`: how fast kernels, training, inference and the loader are on this machine, alone or beside peers. */
import { availableParallelism } from 'node:os';
import type { DeviceName } from '@flukeprint/reid/device/open-device';
import { UserError } from '@flukeprint/reid/user-error';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { calibrationCommand } from './calibration/command.ts';
import { integer, userPath } from './console/flags.ts';
import { EngineError } from './engine.ts';
import { type PeerName, peerNames } from './engines.ts';
import { gpuCommand } from './gpu/command.ts';
import { runBench } from './run.ts';
import { searchCommand } from './search/command.ts';
import { type SectionName, sectionNames } from './sections.ts';

interface Flags {
  device: DeviceName;
  threads: number;
  rounds?: number;
  batch?: number;
  quick: boolean;
  peers?: true | 'all' | PeerName[];
  python?: string;
  output?: string;
}

/** 224 pixels, both sides, is torchvision's usual size. */
const defaults = { rounds: 5, seconds: 0.2, batch: 8, imageSize: 224 };
/** Shows that all works, in less than a minute; its figures are rough. */
const quickDefaults = { rounds: 1, seconds: 0.05, batch: 2, imageSize: 64 };

const command = new Command('bench')
  .description(
    'Measures this machine: kernels (GFLOP/s), training, inference, detector and loader (images/s), memory (MB).\n' +
      'Medians over rounds in which all engines take turns. Close other programs first.',
  )
  .addArgument(new Argument('[sections...]', 'what to measure (default: all)').choices(sectionNames))
  .addOption(
    new Option('--device <name>', 'auto: the GPU if there is one, else the CPU')
      .choices(['auto', 'webgpu', 'wasm'])
      .default('auto'),
  )
  .addOption(
    new Option('--threads <n>', 'of ours and of every peer that has them')
      .argParser(integer(1, 1024))
      .default(availableParallelism(), `${availableParallelism()}, the cores`),
  )
  .addOption(new Option('--rounds <n>', `default: ${defaults.rounds}`).argParser(integer(1)))
  .addOption(new Option('--batch <n>', `images per step; default: ${defaults.batch}`).argParser(integer(2)))
  .option('--quick', 'under a minute without peers: batch 2, 64 px, a single round; rough', false)
  .addOption(
    new Option(
      '--peers [names]',
      `the same work in other libraries: ${peerNames.join(',')} (default: all there are)`,
    ).argParser(parsePeers),
  )
  .option('--python <path>', 'a Python that can import torch (default: python3)')
  .option('--output <file>', 'JSON with all figures, and a plot beside it (default: results/ after a complete run)')
  .showHelpAfterError('(--help shows all flags)')
  .addHelpText(
    'after',
    `
Examples:
  pnpm bench                                          everything, kept in packages/bench/results
  pnpm bench --quick                                  does it work?
  pnpm bench kernels --device wasm --threads 1        one section, one core
  pnpm bench --peers --python ~/torch/bin/python      beside all peers there are
  pnpm bench training memory --peers torch            two sections, beside PyTorch
  pnpm bench gpu --help                               the speed of a GPU, beside PyTorch on the same one
  pnpm bench search --help                            the nearest of a million vectors, beside faiss and others
  pnpm bench calibration --help                       whether the probabilities of matches hold`,
  )
  // So that flags after `gpu` are its own.
  .enablePositionalOptions()
  .addCommand(gpuCommand())
  .addCommand(searchCommand())
  .addCommand(calibrationCommand())
  .action(async (sections: SectionName[], flags: Flags) => {
    const { device, threads, quick, python, output } = flags;
    const standard = quick ? quickDefaults : defaults;
    await runBench({
      sections: sectionNames.filter((name) => sections.length === 0 || sections.includes(name)),
      device,
      threads,
      quick,
      rounds: flags.rounds ?? standard.rounds,
      seconds: standard.seconds,
      batch: flags.batch ?? standard.batch,
      image_size: standard.imageSize,
      peers: flags.peers === true ? 'all' : (flags.peers ?? []),
      // A bare name is looked for among the commands.
      ...(python !== undefined && { python: /[\\/]/.test(python) ? userPath(python) : python }),
      ...(output !== undefined && { output: userPath(output) }),
    });
  });

function parsePeers(text: string): 'all' | PeerName[] {
  if (text === 'all') return 'all';
  return text.split(',').map((name) => {
    const found = peerNames.find((peer) => peer === name.trim());
    if (found) return found;
    throw new InvalidArgumentError(
      `Expected names out of ${peerNames.join(', ')}, or all. Sections go before --peers.`,
    );
  });
}

// An orderly end: processes of engines and temporary files go with this one.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

// `pnpm bench -- --quick` hands the separator on.
const [node, script, ...rest] = process.argv as [string, string, ...string[]];

try {
  await command.parseAsync([node, script, ...(rest[0] === '--' ? rest.slice(1) : rest)]);
} catch (error) {
  const known = error instanceof UserError || error instanceof EngineError;
  console.error(`bench: ${known ? error.message : error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = 1;
}
