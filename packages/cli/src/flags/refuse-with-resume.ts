import { UserError } from '@flukeprint/reid/user-error';
import type { Command } from 'commander';

/** Throws a {@link UserError} if one of these options was given: a run goes on with its own settings. Its device may change. */
export function refuseWithResume(command: Command, names: readonly string[]): void {
  const given = names.find((name) => name !== 'device' && command.getOptionValueSource(name) === 'cli');
  if (given === undefined) return;
  const flag = command.options.find((option) => option.attributeName() === given)!.long;
  throw new UserError(`--resume continues with the settings of its run; leave ${flag} out`);
}
