/** `pnpm conformance FOLDER [--device …]`: holds a backend against the reference outputs of a folder. */
import { relative, resolve } from 'node:path';
import type { Precision } from '@flukeprint/kernels';
import { type DeviceName, deviceNames, openDevice } from '@flukeprint/reid/device/open-device';
import { restartOnSoftwareAdapter } from '@flukeprint/reid/device/restart-on-software-adapter';
import { Command, Option } from 'commander';
import { listFixtures, readFixture } from './fixture.ts';
import { runFixture } from './run-fixture.ts';

interface Flags {
  readonly device: DeviceName;
  readonly precision: Precision;
}

await new Command('conformance')
  .description('Runs every case (*.safetensors, format in docs/fixtures.md) of a folder and compares all results.')
  .argument('<folder>', 'folder of cases')
  .addOption(new Option('--device <name>', 'what is held against them').choices(deviceNames).default('reference'))
  .addOption(new Option('--precision <name>', 'f16 casts the activations to it').choices(['f32', 'f16']).default('f32'))
  .addHelpText('after', '\nExample:\n  pnpm conformance test/fixtures --device wasm')
  .action(async (folder: string, { device, precision }: Flags, command: Command) => {
    const paths = await listFixtures(folder).catch((error: Error) => command.error(`error: ${error.message}`));
    if (paths.length === 0) command.error(`error: ${folder} holds no .safetensors files`);
    const warn = () => console.warn('no GPU found: running on a software adapter');
    const status = await restartOnSoftwareAdapter(device, warn);
    if (status !== undefined) process.exit(status);
    const backend = await openDevice(device);
    if (precision === 'f16' && !backend.supportsF16) command.error(`error: ${backend.description} has no f16`);
    console.log(backend.description);
    let failed = 0;
    for (const path of paths) {
      const outcome = await readFixture(path).then(
        (fixture) => runFixture(backend, fixture, precision),
        (error: Error) => ({ passed: false, absolute: Number.NaN, relative: Number.NaN, reason: error.message }),
      );
      if (!outcome.passed) failed += 1;
      const errors = `abs ${outcome.absolute.toExponential(1)}  rel ${outcome.relative.toExponential(1)}`;
      const verdict = outcome.passed ? 'ok  ' : 'FAIL';
      console.log(
        `${verdict} ${errors}  ${relative(resolve(folder), resolve(path))}${outcome.reason && `  ${outcome.reason}`}`,
      );
    }
    await backend.destroy();
    console.log(`${paths.length - failed} passed, ${failed} failed`);
    process.exitCode = failed > 0 ? 1 : 0;
  })
  .parseAsync();
