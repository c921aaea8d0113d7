/**
 * Runs a command with a PostgreSQL server for tests beside it, named in FLUKEPRINT_TEST_POSTGRES; the server goes when the command ends. Where there is
 * none on this machine the command runs without, and its tests say that they are skipped.
 *
 * usage: node tools/run.mjs tools/with-postgres.ts COMMAND [arguments]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import {
  postgresPrograms,
  startPostgres,
  type TemporaryPostgres,
} from '../packages/catalogue/src/testing/temporary-postgres.ts';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error('usage: node tools/run.mjs tools/with-postgres.ts COMMAND [arguments]');
  process.exit(2);
}

async function server(): Promise<TemporaryPostgres | undefined> {
  if (process.env.FLUKEPRINT_TEST_POSTGRES) return undefined;
  const programs = postgresPrograms();
  if (programs === undefined) {
    console.error("no PostgreSQL on this machine: its tests are skipped (Debian's package postgresql has it)");
    return undefined;
  }
  return startPostgres(programs).catch((error: Error) => {
    console.error(`${error.message}\nPostgreSQL's tests are skipped`);
    return undefined;
  });
}

const postgres = await server();
const env = postgres ? { ...process.env, FLUKEPRINT_TEST_POSTGRES: postgres.url } : process.env;
const child = spawn(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
const [code, signal] = await Promise.race([
  once(child, 'exit'),
  once(child, 'error').then(([error]) => {
    console.error((error as Error).message);
    return [127, null];
  }),
]);
await postgres?.stop();
process.exitCode = signal ? 128 + constants.signals[signal as NodeJS.Signals] : code;
