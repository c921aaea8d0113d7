import { UserError } from '@flukeprint/reid/user-error';
import type { Command } from 'commander';

/** Settings that npm has itself: that they are set says nothing. */
const npmsOwn = ['all', 'json'];

/**
 * Throws a {@link UserError} where npm kept flags of ours for itself, as in `npm run flukeprint train --data photos`: it takes all that comes
 * before `--`, or in PowerShell without quotes, and leaves them in the environment, their values among the arguments.
 */
export function expectFlagsFromNpm(
  program: Command,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): void {
  if (env.npm_lifecycle_event !== 'flukeprint' || args.some((argument) => argument.startsWith('-'))) return;
  const path = commandsOf(program, args);
  const command = path.at(-1) ?? program;
  const kept = command.options.flatMap(({ long }) => {
    const name = long?.slice(2) ?? '';
    return env[`npm_config_${name.replaceAll('-', '_')}`] === undefined || npmsOwn.includes(name) ? [] : [long!];
  });
  if (kept.length === 0) return;
  const call = `${path.map((each) => each.name()).join(' ')} ${kept[0]} …`;
  const [dashes, other] = platform === 'win32' ? ['"--"', ` (or .\\flukeprint ${call}, without npm)`] : ['--', ''];
  throw new UserError(
    `npm kept ${kept.join(', ')} for itself; write -- before the flags: npm run flukeprint ${dashes} ${call}${other}`,
  );
}

/** The commands that arguments begin with, each one of the one before. */
function commandsOf(command: Command, [name, ...rest]: readonly string[]): Command[] {
  const child = command.commands.find((each) => each.name() === name);
  return child ? [child, ...commandsOf(child, rest)] : [];
}
