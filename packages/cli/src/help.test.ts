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
    await dry.parseAsync(line.split(/ +/).slice(1), { from: 'user' });
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
