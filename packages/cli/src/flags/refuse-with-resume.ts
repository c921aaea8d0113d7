import { UserError } from '@flukeprint/reid/user-error';
import type { Command } from 'commander';

/** What may change where a run goes on: where it is computed, and how long it is. */
const changeable = ['device', 'epochs'];

/** Throws a {@link UserError} if one of these options was given: a run goes on with its own settings. */
export function refuseWithResume(command: Command, names: readonly string[]): void {
  const given = names.find((name) => !changeable.includes(name) && command.getOptionValueSource(name) === 'cli');
  if (given === undefined) return;
  const flag = command.options.find((option) => option.attributeName() === given)!.long;
  throw new UserError(`--resume continues with the settings of its run; leave ${flag} out (only --epochs may grow)`);
}
