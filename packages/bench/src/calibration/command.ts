import { availableParallelism } from 'node:os';
import type { DeviceName } from '@flukeprint/reid/device/open-device';
import { UserError } from '@flukeprint/reid/user-error';
import { Command, Option } from 'commander';
import { integer, userPath } from '../console/flags.ts';
import { runCalibrationBench } from './run.ts';

interface Flags {
  data?: string;
  run?: string[];
  features: string;
  draws: number;
  device: DeviceName;
  threads: number;
}

/** `pnpm bench calibration` */
export function calibrationCommand(): Command {
  return new Command('calibration')
    .description(
      'Whether the probabilities of matches hold for animals that nothing was learnt from, and how those of several photos\n' +
        'of one encounter are best joined: the tables of docs/evaluation.md.',
    )
    .option('--data <path>', "photos, as for evaluate (default: the first run's)")
    .option('--run <folders...>', 'trained networks, whose embeddings are joined')
    .option('--features <how>', "sift, sift-any-angle, a file of XFeat's weights (.pt), or none", 'sift')
    .addOption(new Option('--draws <n>', 'ways to deal the animals into fifths').argParser(integer(1, 1000)).default(4))
    .addOption(
      new Option('--device <name>', 'auto: the GPU if there is one, else the CPU')
        .choices(['auto', 'webgpu', 'wasm'])
        .default('auto'),
    )
    .addOption(
      new Option('--threads <n>', 'of the CPU backend')
        .argParser(integer(1, 1024))
        .default(availableParallelism(), `${availableParallelism()}, the cores`),
    )
    .showHelpAfterError('(--help shows all flags)')
    .addHelpText(
      'after',
      `
Examples:
  pnpm bench calibration --data photos                          local features alone
  pnpm bench calibration --run runs/a runs/b --features sift    two networks and local features together`,
    )
    .action(async ({ data, run = [], features, ...flags }: Flags) => {
      if (data === undefined && run.length === 0)
        throw new UserError('give --data PATH, photos of known animals, or --run');
      if (features === 'none' && run.length === 0)
        throw new UserError('--features none leaves nothing to measure without --run');
      const named = /[.](pt|pth|safetensors)$/i.test(features) ? userPath(features) : features;
      await runCalibrationBench({
        ...flags,
        data: data === undefined ? undefined : userPath(data),
        runs: run.map(userPath),
        features: features === 'none' ? null : named,
      });
    });
}
