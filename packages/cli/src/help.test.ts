import { type Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from './program.ts';

const width = 80;
let written = '';
const program = await createProgram({ write: (text) => (written += text), width });

/** Every command with its name as typed, those of commands included. */
function* walk(command: Command, path = command.name()): Generator<{ path: string; command: Command }> {
  yield { path, command };
  for (const child of command.commands) yield* walk(child, `${path} ${child.name()}`);
}
const all = [...walk(program)];

function helpOf(command: Command): string {
  written = '';
  command.outputHelp();
  return written;
}

/** The calls of the program that help shows, without what is said of them behind two spaces. */
function examplesOf(help: string): string[] {
  const whole = help.replace(/ \\\n +/g, ' ');
  return Array.from(whole.matchAll(/^ {2}(flukeprint\b.*?)(?: {2}.*)?$/gm), ([, call]) => call!);
}

/** The flags of a line, parsed by the program as it is, of which nothing is done. Returns the command that was called. */
async function parse(line: string): Promise<string> {
  const dry = await createProgram();
  let called = '';
  for (const { path, command } of walk(dry)) {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0 || command.name() === 'detect') {
      command.action(() => {
        called = path;
      });
    }
  }
  try {
    // What stands between quotes is one word.
    const words = line.match(/(?:"[^"]*"|[^ "])+/g)!.map((word) => word.replaceAll('"', ''));
    await dry.parseAsync(words.slice(1), { from: 'user' });
    return called;
  } catch (error) {
    if (!(error instanceof CommanderError) || error.code !== 'commander.helpDisplayed') throw error;
    return line.replace(/ --help$/, '');
  }
}

test('the program has commands, and they have commands', () => {
  const paths = all.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['flukeprint train', 'flukeprint detect train']));
  expect(paths).toEqual(expect.arrayContaining(['flukeprint runs compare', 'flukeprint pseudo-label accept']));
  expect(paths.length).toBeGreaterThan(20);
});

test('what an example may not say is noticed', async () => {
  await expect(parse('flukeprint train --data photos --no-such-flag')).rejects.toThrow('--no-such-flag');
  await expect(parse('flukeprint train --epochs many')).rejects.toThrow('--epochs');
  await expect(parse('flukeprint no-such-command')).rejects.toThrow('no-such-command');
  await expect(parse('flukeprint pseudo-label accept')).rejects.toThrow('--run');
});

test.for(all)('$path', async ({ path, command }) => {
  expect(command.description()).toMatch(/\w.*\.$/s);
  for (const { flags, description, hidden } of command.options) {
    if (!hidden) expect(description, flags).toMatch(/\w/);
  }
  const help = helpOf(command);
  expect(help.split('\n').filter((line) => line.length > width)).toEqual([]);
  const called = await Promise.all(examplesOf(help).map(parse));
  // The commands of a command are part of it.
  expect(called.filter((one) => `${one} `.startsWith(`${path} `))).not.toEqual([]);
});

test('commands with many flags show those that matter, and all with --help-all', async () => {
  for (const [path, few, many] of [
    ['train', 16, 75],
    ['detect train', 14, 40],
    ['match', 20, 30],
    ['evaluate', 20, 30],
  ] as const) {
    const helps = await Promise.all(['--help', '--help-all'].map((flag) => printed([...path.split(' '), flag])));
    const [short, all] = helps.map((help) => help.match(/^ {2}(?:-h, )?--/gm)!.length) as [number, number];
    expect(short, path).toBeLessThanOrEqual(few);
    expect(all, path).toBeGreaterThanOrEqual(many);
    expect(helps[0]).toContain(`--help-all`);
    expect(helps[1]).toContain(`show all ${all - 2} flags`);
  }
  const short = await printed(['train', '--help']);
  for (const flag of ['--data', '--preset', '--epochs', '--model', 'Photos:', 'Network:', 'Examples:'])
    expect(short).toContain(flag);
});

test('near misses are named, also of flags that --help does not show', async () => {
  for (const [line, meant] of [
    ['train --model resnet-18', 'Did you mean resnet18?'],
    ['train --preset small_catalog', 'Did you mean small-catalogue?'],
    ['train --wieght-decay 1', 'did you mean --weight-decay?'],
    ['match --rerank k_reciprocal', 'Did you mean k-reciprocal?'],
    ['trian', 'Did you mean train?'],
    ['pseudo-label acept', 'Did you mean accept?'],
  ])
    await expect(parse(`flukeprint ${line}`)).rejects.toThrow(meant);
});

/** What the program prints of these arguments. */
async function printed(args: string[]): Promise<string> {
  let text = '';
  const dry = await createProgram({ write: (part) => (text += part), width });
  for (const { command } of walk(dry)) command.exitOverride();
  await expect(dry.parseAsync(args, { from: 'user' })).rejects.toThrow(CommanderError);
  return text;
}
