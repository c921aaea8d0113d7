import type { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { didYouMean } from '@flukeprint/data/near-miss';
import { listed } from '@flukeprint/reid/files/listed';
import type { Command, Option } from 'commander';
import { userPath } from './user-path.ts';

/** Dashes that a page or a word processor makes of two. */
const longDash = /^[‒–—―]+/;

/**
 * What commander says of a command line that it does not understand, with what was most likely meant: a misspelt flag comes before the
 * required one that it was to be, and words without a flag are told apart from what a shell has made of a pattern or a space.
 */
export function explainUsage(command: Command, message: string, code = ''): string {
  const typed = command.args;
  const dashed = typed.find((word) => longDash.test(word));
  if (dashed) return `error: ${dashed} begins with a long dash; type ${dashed.replace(longDash, '--')}`;
  if (code === 'commander.missingMandatoryOptionValue') {
    const unknown = typed.find((word) => /^-./.test(word));
    if (unknown) return unknownFlag(command, unknown.split('=')[0]!);
    const [word] = typed;
    return word === undefined ? message : `${message}; ${asFlag(command, word)}`;
  }
  if (code === 'commander.unknownOption') {
    const [, flag = ''] = /'(.*?)'/.exec(message) ?? [];
    return command.parent ? unknownFlag(command, flag) : `${unknownFlag(command, flag)}${commandFirst(command)}`;
  }
  if (code === 'commander.excessArguments') {
    const words = typed.slice(command.registeredArguments.length);
    return `error: too many arguments: ${listed(words)}; ${whyWords(command, words)}`;
  }
  return message;
}

function unknownFlag(command: Command, flag: string): string {
  const flags = command.options.map(({ long }) => long).filter((long) => typeof long === 'string');
  return `error: unknown option '${flag}'${didYouMean(flag, flags)}`;
}

/** Of flags before the command. */
function commandFirst(program: Command): string {
  const name = program.args.find((word) => commandNamed(program, word));
  return name ? `; the command comes first: ${program.name()} ${name} …` : '';
}

/** Of words that no flag stands before. */
function whyWords(command: Command, words: readonly string[]): string {
  const [first] = words;
  const meant = didYouMean(
    first!,
    command.commands.map((child) => child.name()),
  ).slice('; '.length);
  if (meant !== '') return meant;
  const isThere = (word: string) => existsSync(userPath(word));
  const several = 'where a pattern such as *.jpg has become several names, give the folder that holds them';
  const spaced = 'a path with spaces goes between quotes: "my photos"';
  if (words.length > 1) return words.every(isThere) ? several : spaced;
  if (!isThere(first!)) return spaced;
  const flag = mainFlag(command);
  const isGiven = flag && command.getOptionValueSource(flag.attributeName()) === 'cli';
  return isGiven ? `${spaced}; ${several}` : asFlag(command, first!);
}

/** How a path is given that stands alone. */
function asFlag(command: Command, word: string): string {
  const flag = mainFlag(command);
  return flag ? `give ${word} as ${flag.long} ${word}` : 'this command takes flags alone';
}

const mainFlag = ({ options }: Command): Option | undefined =>
  options.find(({ mandatory }) => mandatory) ??
  options.find(({ long }) => long === '--data') ??
  options.find(({ long }) => long === '--output');

const commandNamed = (program: Command, name: string) => program.commands.find((child) => child.name() === name);

/** Flags that take paths by what stands behind them in help. */
const takesPath = /[<[](path|paths|folder|file|run)\b/;

/** Refuses an empty path, which would be the working folder: a variable of the shell that is not set leaves one. */
export function refuseEmptyPaths(command: Command): void {
  for (const option of command.options) {
    if (!takesPath.test(option.flags)) continue;
    // Commander's types leave out that a command is one.
    (command as unknown as EventEmitter).prependListener(`option:${option.name()}`, (value: string | null) => {
      if (value === '') command.error(`error: option '${option.flags}' argument is empty; is a variable not set?`);
    });
  }
}
