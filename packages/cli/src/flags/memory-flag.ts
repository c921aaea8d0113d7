import { keepDecodingWithin } from '@flukeprint/data/decode-turns';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Of commands that decode photos. */
export const memoryOption = () =>
  new Option(
    '--memory <size>',
    "what the photos decoded at a time may take together, such as 500MB or 2GB; any gives the same result (default: an eighth of the machine's, at least 1GB)",
  ).argParser(bytesOf);

const units = { MB: 1e6, GB: 1e9, TB: 1e12, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const [least, most] = [16e6, 1e12];

/** Bytes of `500MB`, `1.5 GB` or `2GiB`; in capitals or not. */
function bytesOf(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?([mgt]i?b)$/i.exec(text.trim()) ?? [];
  const size = Object.entries(units).find(([name]) => name.toLowerCase() === unit?.toLowerCase())?.[1];
  const bytes = Number(amount) * (size ?? Number.NaN);
  if (!(bytes >= least && bytes <= most))
    throw new InvalidArgumentError('Expected an amount of memory from 16MB to 1TB, such as 500MB or 2GB.');
  return bytes;
}

/** Whatever command of the program is called keeps to its `--memory`. */
export function keepToMemory(program: Command): void {
  program.hook('preAction', (_, called) => {
    const { memory } = called.opts<{ memory?: number }>();
    if (memory !== undefined) keepDecodingWithin(memory);
  });
}
