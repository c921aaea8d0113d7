/** `pnpm bench`: how fast the kernels and whole training steps run on this machine. */
import { type DeviceName, deviceOption, openDevice } from '@flukeprint/cli/device';
import { Command } from 'commander';
import { benchKernels } from './kernels.ts';
import { benchNetwork } from './networks.ts';

await new Command('bench')
  .description('Convolutions in GFLOP/s and training steps in images/s. Medians; close other programs first.')
  .addOption(deviceOption())
  .addHelpText('after', '\nExample:\n  pnpm bench --device wasm')
  .action(async ({ device }: { device: DeviceName }) => {
    const backend = await openDevice(device);
    console.log(backend.description);
    const round = (row: object) =>
      Object.fromEntries(
        Object.entries(row).map(([key, x]) => [key, typeof x === 'number' ? Number(x.toPrecision(3)) : x]),
      );
    console.table((await benchKernels(backend)).map(round));
    const networks = [
      await benchNetwork(backend, 'resnet18', 64, 32),
      await benchNetwork(backend, 'resnet34', 224, 8),
      await benchNetwork(backend, 'densenet121', 224, 8),
    ];
    console.table(networks.map(round));
    await backend.destroy();
  })
  .parseAsync();
