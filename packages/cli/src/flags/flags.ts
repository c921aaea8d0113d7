import { type DeviceName, precisions } from '@flukeprint/reid/device/open-device';
import { InvalidArgumentError, Option } from 'commander';

/** Parsers for the values of flags. Commander adds the flag's name to the error. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`Expected a whole number ${range}.`);
    }
    return value;
  };
}

export function number(least: number, most = Number.POSITIVE_INFINITY) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`Expected a number ${range}.${pointForComma(text)}`);
    }
    return value;
  };
}

/** Half the world writes 0,5. */
export const pointForComma = (text: string): string =>
  /^-?\d*,\d+$/.test(text) ? ` Did you mean ${text.replace(',', '.')}?` : '';

/** `--device`: those for everyday use. */
export const deviceOption = () =>
  new Option('--device <name>', 'auto: the GPU if there is one, else the CPU')
    .choices(['auto', 'webgpu', 'wasm'])
    .default('auto');

/** The flags with which a command chooses its device. */
export interface DeviceFlags {
  readonly device: DeviceName;
  readonly threads?: number;
  readonly revectorize: boolean;
}

export const seedOption = () =>
  new Option('--seed <n>', 'the same seed gives the same run').argParser(integer(0)).default(0);

export const workersOption = () =>
  new Option('--workers <n>', 'threads that decode and augment (default: cores − 1)').argParser(integer(1, 64));

export const batchSizeOption = (value: number) =>
  new Option('--batch-size <n>', 'photos per step').argParser(integer(2)).default(value);

export const threadsOption = () =>
  new Option('--threads <n>', 'CPU: threads that compute; any number gives the same result (default: cores)').argParser(
    integer(1, 256),
  );

export const revectorizeOption = () =>
  new Option(
    '--no-revectorize',
    "CPU: keep to 128-bit instructions; the 256-bit ones are faster, but an experiment of V8's",
  );

export const precisionOption = () =>
  new Option('--precision <name>', 'GPU: f16 takes half the memory of f32, for embeddings that differ a little')
    .choices(precisions)
    .default('f32');

export const overwriteOption = () =>
  new Option('--overwrite', 'replace files that are there already; what the command reads is never replaced').default(
    false,
  );

/** Of commands that write a run's folder. */
export const overwriteRunOption = () =>
  new Option(
    '--overwrite',
    'replace the run, or the file that another flag names, if it is there; no other files, and no input, are ever replaced',
  ).default(false);

export const flipOption = () =>
  new Option('--flip', 'compare the mean of each photo and its mirror image; takes twice as long').default(false);

export const scalesOption = () =>
  new Option(
    '--scales <list>',
    "compare the mean of each photo at several sizes, as shares of the network's image size, such as 1,1.25; takes as long as all of them (default: 1)",
  ).argParser(parseScales);

function parseScales(text: string): number[] {
  const scales = text.split(',').map(number(0.25, 4));
  if (new Set(scales).size < scales.length) throw new InvalidArgumentError('Expected each size once.');
  return scales;
}

export const readEveryOption = (value: number) =>
  new Option('--read-every <n>', 'GPU: batches between readings of the losses; any number gives the same result')
    .argParser(integer(1))
    .default(value);
