import { availableParallelism } from 'node:os';
import type { DeviceName } from '@flukeprint/reid/device/open-device';
import { Command, Option } from 'commander';
import { integer, userPath } from '../console/flags.ts';
import { runSearchBench } from './run.ts';

interface Flags {
  count: number;
  approximate: number;
  size: number;
  queries: number;
  rounds: number;
  device: DeviceName;
  threads: number;
  python: string;
}

/** `pnpm bench search` */
export function searchCommand(): Command {
  return new Command('search')
    .description(
      'Measures what a search costs for one query and for many: the 20 nearest of many vectors, exactly by our kernels and by\n' +
        'faiss-flat, approximately by hnswlib and usearch, with their recall and the time to build their graphs.',
    )
    .addOption(new Option('--count <n>', 'vectors that are searched exactly').argParser(integer(20)).default(1_000_000))
    .addOption(
      new Option('--approximate <n>', 'vectors that graphs are built of, and that a catalogue keeps')
        .argParser(integer(20))
        .default(100_000),
    )
    .addOption(new Option('--size <n>', 'numbers of a vector').argParser(integer(1)).default(256))
    .addOption(new Option('--queries <n>', 'asked at once').argParser(integer(3)).default(256))
    .addOption(new Option('--rounds <n>', 'of each search').argParser(integer(1)).default(3))
    .addOption(
      new Option('--device <name>', 'auto: the GPU if there is one, else the CPU')
        .choices(['auto', 'webgpu', 'wasm'])
        .default('wasm'),
    )
    .addOption(
      new Option('--threads <n>', 'of ours and of every library')
        .argParser(integer(1, 1024))
        .default(availableParallelism(), `${availableParallelism()}, the cores`),
    )
    .option('--python <path>', 'a Python that can import faiss, hnswlib or usearch', 'python3')
    .showHelpAfterError('(--help shows all flags)')
    .addHelpText(
      'after',
      `
Examples:
  pnpm bench search --python ~/search/bin/python        a million vectors, and graphs of 100,000: some minutes, 2 GB of disk
  pnpm bench search --count 20000 --approximate 5000    does it work?`,
    )
    .action(async ({ python, ...flags }: Flags) => {
      // A bare name is looked for among the commands.
      await runSearchBench({ ...flags, python: /[\\/]/.test(python) ? userPath(python) : python });
    });
}
