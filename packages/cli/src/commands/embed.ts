import { dirname } from 'node:path';
import { Command } from 'commander';
import { type DeviceFlags, deviceOption, openDevice } from '../device.ts';
import { embedFolder } from '../embed-folder.ts';
import { writeEmbeddings } from '../embeddings-file.ts';
import { batchSizeOption, revectorizeOption, threadsOption, workersOption } from '../flags.ts';
import { loadNetwork } from '../network-file.ts';
import { makeFolder } from '../output-folder.ts';
import { userPath } from '../paths.ts';
import { UserError } from '../user-error.ts';

interface Flags extends DeviceFlags {
  run: string;
  data: string;
  output: string;
  batchSize: number;
  workers?: number;
}

export function embedCommand(): Command {
  return new Command('embed')
    .description('Turn photos into vectors: an .npy file for numpy and others, and a .csv of the photos beside it.')
    .requiredOption('--run <path>', 'a run folder of train, or one of its .safetensors files')
    .requiredOption('--data <folder>', 'photos: a folder per individual, or loose photos of unknown ones')
    .option('--output <file>', 'the .npy file; the photos go into the .csv of the same name', 'embeddings.npy')
    .addOption(batchSizeOption(64))
    .addOption(workersOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint embed --run runs/minke --data catalogue --output catalogue.npy
  python -c "import numpy; print(numpy.load('catalogue.npy').shape)"`,
    )
    .action(async ({ run, data, output, batchSize, workers, device, threads, revectorize }: Flags) => {
      if (!/\.npy$/i.test(output)) throw new UserError(`expected --output to end in .npy, received ${output}`);
      const target = userPath(output);
      await makeFolder(dirname(target));
      const backend = await openDevice(device, { threads, revectorize });
      console.log(backend.description);
      try {
        const network = await loadNetwork(backend, userPath(run));
        const embedded = await embedFolder(backend, network, userPath(data), { batchSize, workers });
        await writeEmbeddings(target, embedded);
        console.log(`${embedded.paths.length} photos × ${network.embeddingSize} numbers: ${target}`);
      } finally {
        await backend.destroy();
      }
    });
}
