import { join } from 'node:path';
import { createLoader } from '@flukeprint/data';
import { Command } from 'commander';
import { readDataset } from '../dataset.ts';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import { evaluateNetwork, writeEvaluation } from '../evaluation.ts';
import { batchSizeOption, integer, revectorizeOption, threadsOption, workersOption } from '../flags.ts';
import { describeMetrics } from '../metrics.ts';
import { loadNetwork } from '../network-file.ts';
import { makeFolder } from '../output-folder.ts';
import { userPath } from '../paths.ts';

interface Flags extends DeviceFlags {
  run: string;
  data: string;
  output?: string;
  minPhotos: number;
  batchSize: number;
  workers?: number;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('Measure a network on held-out photos: mAP, MAP@5, R@1, R@5, R@20, and every query in a table.')
    .requiredOption('--run <path>', 'a run folder of train, or one of its .safetensors files')
    .requiredOption('--data <folder>', 'a folder per individual; split as in train')
    .option('--output <folder>', 'for metrics.json, queries.csv and matches.png (default: <run>/evaluation)')
    .option('--min-photos <n>', 'leave out individuals with fewer photos', integer(1), 2)
    .addOption(batchSizeOption(64))
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText('after', '\nExample:\n  flukeprint evaluate --run runs/minke --data photos --output evaluation')
    .action(async ({ run, data, output, minPhotos, batchSize, workers, device, threads, revectorize }: Flags) => {
      const runPath = userPath(run);
      const target = output ? userPath(output) : join(runPath.replace(/\.safetensors$/, ''), 'evaluation');
      const backend = await openDevice(device, { threads, revectorize });
      console.log(backend.description);
      try {
        const network = await loadNetwork(backend, runPath);
        await makeFolder(target);
        const { imageSize } = network;
        const { photos, split, cache } = await readDataset(userPath(data), { imageSize, minPhotos, workers });
        const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
        const evaluation = await evaluateNetwork(backend, network, split, loader).finally(() => loader.close());
        await writeEvaluation(target, split, evaluation);
        console.log(describeMetrics(evaluation.metrics));
        console.log(`results: ${target}`);
      } finally {
        await backend.destroy();
      }
    });
}
