import { join } from 'node:path';
import { createLoader } from '@flukeprint/data';
import { Command } from 'commander';
import { readDataset } from '../dataset.ts';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import { expectSamePhotos, withEachNetwork } from '../embed-with-runs.ts';
import { embedSplit, writeEvaluation } from '../evaluation.ts';
import { batchSizeOption, integer, revectorizeOption, threadsOption, workersOption } from '../flags.ts';
import { joinEmbeddings, resolveWeights, runsOption, weightsOption } from '../meta-embedding.ts';
import { describeMetrics, evaluateRetrieval } from '../metrics.ts';
import { makeFolder } from '../output-folder.ts';
import { userPath } from '../paths.ts';

interface Flags extends DeviceFlags {
  run: string[];
  weight?: number[];
  data: string;
  output?: string;
  minPhotos: number;
  batchSize: number;
  workers?: number;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('Measure a network on held-out photos: mAP, MAP@5, R@1, R@5, R@20, and every query in a table.')
    .addOption(runsOption().makeOptionMandatory())
    .addOption(weightsOption())
    .requiredOption('--data <folder>', 'a folder per individual; split as in train')
    .option('--output <folder>', 'for metrics.json, queries.csv and matches.png (default: <first run>/evaluation)')
    .option('--min-photos <n>', 'leave out individuals with fewer photos', integer(1), 2)
    .addOption(batchSizeOption(64))
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint evaluate --run runs/minke --data photos --output evaluation
  flukeprint evaluate --run runs/resnet --run runs/densenet --weight 1,2 --data photos`,
    )
    .action(
      async ({ run, weight, data, output, minPhotos, batchSize, workers, device, threads, revectorize }: Flags) => {
        const paths = run.map(userPath);
        const weights = resolveWeights(weight, paths.length);
        const target = output ? userPath(output) : join(paths[0]!.replace(/\.safetensors$/, ''), 'evaluation');
        const backend = await openDevice(device, { threads, revectorize });
        console.log(backend.description);
        try {
          const embedded = await withEachNetwork(backend, paths, async (network) => {
            await makeFolder(target);
            const { imageSize } = network;
            const { photos, split, cache } = await readDataset(userPath(data), { imageSize, minPhotos, workers });
            const loader = createLoader({ photos, imageSize, batchSize, workers, cache });
            return { split, ...(await embedSplit(backend, network, split, loader).finally(() => loader.close())) };
          });
          const { split, queries, gallery } = embedded[0]!;
          expectSamePhotos(
            data,
            embedded.map((each) => ({ paths: [...each.split.queries, ...each.split.gallery].map(({ path }) => path) })),
          );
          const joined = (side: 'queries' | 'gallery') =>
            joinEmbeddings(
              embedded.map((each) => each[side].embeddings),
              weights,
            );
          const evaluation = await evaluateRetrieval(
            backend,
            { ...queries, embeddings: joined('queries') },
            { ...gallery, embeddings: joined('gallery') },
          );
          await writeEvaluation(target, split, evaluation);
          console.log(describeMetrics(evaluation.metrics));
          console.log(`results: ${target}`);
        } finally {
          await backend.destroy();
        }
      },
    );
}
