import type { Precision } from '@flukeprint/kernels';
import { modelNames } from '@flukeprint/models';
import { Command, InvalidArgumentError, Option } from 'commander';
import { integer, number, userPath } from '../console/flags.ts';
import { precisions } from '../work.ts';
import { h100 } from './plan/paper-card.ts';
import { runPlan } from './plan/run-plan.ts';
import { runGpuBench } from './run.ts';
import { fullSizes, type GpuSectionName, gpuSectionNames, quickSizes } from './settings.ts';

interface Flags {
  python?: string;
  peerDevice?: string;
  only?: GpuSectionName[];
  precision?: Precision;
  batch?: number;
  imageSize?: number;
  networks?: string[];
  rounds?: number;
  quick: boolean;
  tune: boolean;
  output?: string;
  plan: boolean;
  rows: number;
  cardName?: string;
  peakTflops: number;
  bandwidthGbs: number;
  sms: number;
}

/** `pnpm bench gpu` */
export function gpuCommand(): Command {
  return new Command('gpu')
    .description(
      'Measures the GPU through WebGPU, beside PyTorch on the same one where it is found: convolutions as a share of the best\n' +
        'product, batch norm as a share of the bandwidth, training steps (images/s, CPU time, memory), and the goals.',
    )
    .option('--python <path>', 'a Python that can import torch (default: python3)')
    .option('--peer-device <name>', 'of PyTorch: cuda, mps, xpu or cpu (default: its GPU)')
    .addOption(
      new Option('--only <sections>', `some of ${gpuSectionNames.join(',')}`).argParser(
        listOf('section', gpuSectionNames),
      ),
    )
    .addOption(
      new Option('--precision <name>', 'only f32 or only f16 (default: both, f16 where there is it)').choices(
        precisions,
      ),
    )
    .addOption(
      new Option(
        '--networks <names>',
        `by torchvision’s names (default: ${fullSizes.networks.join(',')}; ${quickSizes.networks.join(',')} on a software adapter)`,
      ).argParser(listOf('network', modelNames)),
    )
    .addOption(
      new Option(
        '--batch <n>',
        `images per step (default: ${fullSizes.batch}; ${quickSizes.batch} on a software adapter)`,
      ).argParser(integer(2)),
    )
    .addOption(
      new Option(
        '--image-size <px>',
        `(default: ${fullSizes.image_size}; ${quickSizes.image_size} on a software adapter)`,
      ).argParser(integer(32)),
    )
    .addOption(
      new Option('--rounds <n>', `in which both take turns (default: ${fullSizes.rounds})`).argParser(integer(1)),
    )
    .option('--no-tune', 'take the kernels’ likely ways, without measuring which is the fastest first')
    .option('--quick', 'small sizes and one round: does it work?', false)
    .option('--output <file>', 'JSON with all figures, and a plot beside it (default: results/ after a complete run)')
    .option('--plan', 'on paper: dispatches, FLOP, bytes and occupancy of training steps; needs no GPU', false)
    .addOption(new Option('--rows <n>', 'with --plan: rows of the table by layer').argParser(integer(1)).default(40))
    .addOption(new Option('--card-name <text>', 'with --plan: what the next three are of').default(h100.name))
    .addOption(
      new Option('--peak-tflops <n>', 'with --plan: f32, a multiply-add is 2')
        .argParser(number(1e-3))
        .default(h100.peakTflops),
    )
    .addOption(new Option('--bandwidth-gbs <n>', 'with --plan').argParser(number(1e-3)).default(h100.bandwidthGbs))
    .addOption(new Option('--sms <n>', 'with --plan: multiprocessors').argParser(integer(1)).default(h100.sms))
    .showHelpAfterError('(--help shows all flags)')
    .addHelpText(
      'after',
      `
Examples:
  pnpm bench gpu --python ~/torch/bin/python          everything, beside PyTorch; kept in packages/bench/results
  pnpm bench gpu --quick                              does it work? also without a GPU
  pnpm bench gpu --only peak,conv --precision f32     how near the convolutions are to the peak
  pnpm bench gpu --plan                               a training step on paper
  pnpm bench gpu --plan --networks resnet34 --batch 32 --image-size 620 --card-name "RTX 4090" --peak-tflops 82.6 \\
    --bandwidth-gbs 1008 --sms 128`,
    )
    .action(async (flags: Flags) => {
      const { python, output, networks, quick } = flags;
      const common = { ...(output !== undefined && { output: userPath(output) }) };
      const { batch, imageSize: image_size } = flags;
      if (flags.plan) {
        const works = (networks ?? fullSizes.networks).map((network) => ({
          kind: 'training' as const,
          network,
          batch: batch ?? fullSizes.batch,
          image_size: image_size ?? fullSizes.image_size,
          classes: 1000,
          ...(flags.precision && { precision: flags.precision }),
        }));
        const { cardName, peakTflops, bandwidthGbs, sms, rows } = flags;
        const card = { name: cardName ?? h100.name, peakTflops, bandwidthGbs, sms };
        await runPlan({ works, card, rows, ...common });
        return;
      }
      await runGpuBench({
        ...common,
        sections: flags.only ?? gpuSectionNames,
        ...(networks && { networks }),
        quick,
        tune: flags.tune,
        ...(flags.precision && { precision: flags.precision }),
        ...(flags.rounds !== undefined && { rounds: flags.rounds }),
        ...(batch !== undefined && { batch }),
        ...(image_size !== undefined && { image_size }),
        ...(flags.peerDevice !== undefined && { peerDevice: flags.peerDevice }),
        // A bare name is looked for among the commands.
        ...(python !== undefined && { python: /[\\/]/.test(python) ? userPath(python) : python }),
      });
    });
}

function listOf<T extends string>(what: string, names: readonly T[]) {
  return (text: string): T[] =>
    text.split(',').map((part) => {
      const found = names.find((name) => name === part.trim());
      if (found) return found;
      throw new InvalidArgumentError(`No ${what} ${part}; expected names out of ${names.join(', ')}.`);
    });
}
