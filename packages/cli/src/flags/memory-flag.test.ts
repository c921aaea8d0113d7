import { decodeBudget, keepDecodingWithin } from '@flukeprint/data/decode-turns';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { keepToMemory, memoryOption } from './memory-flag.ts';

/** What a command of a program is given, and what decoders keep to. */
async function parse(...argv: string[]) {
  const program = new Command();
  const command = new Command('embed').addOption(memoryOption()).action(() => {});
  for (const each of [program, command]) each.exitOverride().configureOutput({ writeErr: () => {} });
  keepToMemory(program.addCommand(command));
  await program.parseAsync(['embed', ...argv], { from: 'user' });
  return { memory: command.opts().memory, kept: decodeBudget() };
}

test('an amount is taken in bytes, and decoders keep to it', async () => {
  const usual = decodeBudget();
  expect(usual).toBeGreaterThanOrEqual(2 ** 30);
  expect(await parse()).toEqual({ memory: undefined, kept: usual });
  for (const [text, bytes] of [
    ['2GB', 2e9],
    ['500mb', 5e8],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['0.5TB', 5e11],
    ['64MiB', 2 ** 26],
  ] as const) {
    const { memory, kept } = await parse('--memory', text);
    expect(memory).toBe(bytes);
    expect(kept - bytes).toBeGreaterThanOrEqual(0);
    expect(kept - bytes).toBeLessThan(1024);
  }
  keepDecodingWithin(usual);
});

test.each(['2', 'lots', '-1GB', '0GB', '15MB', '1kB', '2TB', '1e3MB', '2 G B', 'GB', ''])(
  '%j is no amount of memory',
  async (text) => {
    await expect(parse('--memory', text)).rejects.toThrow(
      /--memory <size>.*Expected an amount of memory from 16MB to 1TB, such as 500MB or 2GB\./,
    );
  },
);
