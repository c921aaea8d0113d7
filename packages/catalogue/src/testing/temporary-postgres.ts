import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A PostgreSQL server of one's own, on a free port of this machine. */
export interface TemporaryPostgres {
  /** With its password, which is random. */
  readonly url: string;
  /** As a crash does it: without waiting for anybody. It is up again when this returns. */
  restart(): Promise<void>;
  /** Stops it, and removes all it kept. */
  stop(): Promise<void>;
}

/** Where PostgreSQL's programs are, with the newest version first where nothing is on the path; undefined where there are none. */
export function postgresPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
    '/opt/homebrew/bin',
    '/usr/local/opt/postgresql/bin',
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/**
 * A shell makes the cluster, runs the server, and ends both when its input ends: that happens also where this process is killed. Each line of
 * its input is a restart. It says `ready` each time the server answers.
 */
const script = `
set -e
folder=$1 programs=$2 port=$3
read -r password
umask 077
mkdir "$folder"
trap '' PIPE
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
printf '%s' "$password" > "$folder/password"
"$programs/initdb" -D "$folder/data" -U flukeprint -A scram-sha-256 --pwfile="$folder/password" -E UTF8 --no-sync > "$folder/log" 2>&1 ||
  { cat "$folder/log" >&2; exit 1; }
serve() {
  "$programs/postgres" -D "$folder/data" -p "$port" -k "$folder" -c listen_addresses=127.0.0.1 -c fsync=off >> "$folder/log" 2>&1 &
  server=$!
  for try in $(seq 300); do
    "$programs/pg_isready" -q -h "$folder" -p "$port" && { echo ready; return; }
    kill -0 $server 2>/dev/null || break
    sleep 0.1
  done
  cat "$folder/log" >&2
  exit 1
}
serve
while read -r _; do
  kill -QUIT $server
  wait $server || :
  serve
done
`;

/** Starts a server; as root, which PostgreSQL refuses, as the user `postgres`. Throws where it does not start. */
export async function startPostgres(programs: string): Promise<TemporaryPostgres> {
  for (let tries = 1; ; tries++)
    try {
      return await startAt(await freePort(), programs);
    } catch (error) {
      // Somebody took the port that was free a moment ago.
      if (tries === 3 || !/address already in use/i.test((error as Error).message)) throw error;
    }
}

async function startAt(port: number, programs: string): Promise<TemporaryPostgres> {
  const password = randomBytes(12).toString('hex');
  const folder = join(tmpdir(), `flukeprint-postgres-${randomBytes(4).toString('hex')}`);
  // In a session of its own: Ctrl-C must reach the shell through its input alone, so that it can clean up.
  const child = spawn('sh', ['-c', script, 'sh', folder, programs, String(port)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(process.getuid?.() === 0 ? userPostgres() : {}),
  });
  child.stdin.on('error', () => {});
  child.stdin.write(`${password}\n`);
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  const ready = async () => {
    const { done } = await lines.next();
    if (done) throw new Error(`PostgreSQL does not start: ${said.trim()}`);
  };
  await ready();
  return {
    url: `postgres://flukeprint:${password}@127.0.0.1:${port}/postgres`,
    restart: async () => {
      child.stdin.write('\n');
      await ready();
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** PostgreSQL does not run as root. */
function userPostgres(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = users.find((line) => line.startsWith('postgres:'))?.split(':') ?? [];
  if (uid === undefined) throw new Error('PostgreSQL does not run as root, and there is no user called postgres');
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
