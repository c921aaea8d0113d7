/** Shells that read a command line alike: sh and its kin, or cmd and PowerShell. */
export type Shell = 'posix' | 'windows';

type Environment = Readonly<Record<string, string | undefined>>;

/** The shell that a hint is for. Git's Bash on Windows reads as every sh does. */
export function shellOf(platform: NodeJS.Platform, env: Environment): Shell {
  return platform === 'win32' && env.MSYSTEM === undefined ? 'windows' : 'posix';
}

/**
 * An argument as it is typed. On Windows between double quotes, which both cmd and PowerShell take; a backslash before the last of them
 * is doubled, or it would be part of the argument.
 */
export function quoted(argument: string, shell: Shell): string {
  if (shell === 'posix') {
    return /^[\p{L}\p{N}_./:=+,@%-]+$/u.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
  }
  return /^[\p{L}\p{N}_./:=+\\-]+$/u.test(argument) ? argument : `"${argument.replace(/\\+$/, '$&$&')}"`;
}

/** How this program was called, and will be again: by its name, by npx, as a script of npm's (the first one that anybody starts is its demo), or by the file of a clone. */
export function programName(platform: NodeJS.Platform, env: Environment): string {
  if (env.FLUKEPRINT_COMMAND) return quoted(env.FLUKEPRINT_COMMAND, shellOf(platform, env));
  // PowerShell keeps a bare -- for itself.
  if (env.npm_lifecycle_event === 'flukeprint' || env.npm_lifecycle_event === 'demo')
    return `npm run flukeprint ${shellOf(platform, env) === 'windows' ? '"--"' : '--'}`;
  return env.npm_command === 'exec' ? 'npx flukeprint' : 'flukeprint';
}

/** A command of this program, as its user types it here. */
export function typedCommand(...args: readonly string[]): string {
  const { platform, env } = process;
  return [programName(platform, env), ...args.map((argument) => quoted(argument, shellOf(platform, env)))].join(' ');
}
