import { extname } from 'node:path';
import { UserError } from '@flukeprint/reid/user-error';

/** Throws a {@link UserError} where a file would have an extension that its content does not have. */
export function expectExtension(flag: string, given: string | undefined, allowed: readonly string[]): void {
  if (given === undefined || extname(given) === '' || allowed.includes(extname(given).toLowerCase())) return;
  throw new UserError(`expected ${flag} to end in ${allowed.join(' or ')}, received ${given}`);
}
