/** What to do where PostgreSQL refuses, by its SQLSTATE or the system's code. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'start the server there, or mend host and port in the address',
  ENOTFOUND: 'mend the host in the address',
  EAI_AGAIN: 'the name server does not answer: check the network',
  ETIMEDOUT: 'check the network and the firewall',
  EHOSTUNREACH: 'check the network and the host in the address',
  '28P01': 'mend user and password in the address, or put the password into PGPASSWORD or ~/.pgpass',
  '28000': 'the server lets nobody in from here like that: see its pg_hba.conf',
  '3D000': 'mend the name in the address, or make the database with `createdb`',
  '3F000': '`flukeprint catalog init` makes it',
  '42501': 'ask whoever runs the server for the right to create and write there',
  '53100': "the server's disk is full: make room there",
  '53300': 'wait until others have ended, or raise max_connections',
  '57P01': 'the server was stopped meanwhile: try again',
  '57P02': 'the server crashed meanwhile: try again',
  '57P03': 'the server is starting: try again in some seconds',
};

const lost = 'the connection was lost: see whether the server runs, and try again';

function whatToDo({ message }: Error, code: string): string | undefined {
  if (advice[code] !== undefined) return advice[code];
  if (/password must be a string|no password supplied/i.test(message)) return advice['28P01'];
  if (/timeout/i.test(message)) return advice.ETIMEDOUT;
  return /connection (was )?terminated|connection error|ECONNRESET|EPIPE/i.test(message) ? lost : undefined;
}

/** A host with several addresses that all refuse: Node's own message is empty then. */
const causesOf = (error: Error) =>
  error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error as NodeJS.ErrnoException];

/** Whether there is something to do about it that is not the program's. */
export const isMendable = (error: Error): boolean => whatToDo(error, causesOf(error)[0]?.code ?? '') !== undefined;

/** What an error says, and what to do. */
export function adviceOn(error: Error): string {
  const causes = causesOf(error);
  const reason = [...new Set(causes.map(({ message, name }) => message || name))].join(', ');
  const what = whatToDo(causes[0]!, causes[0]?.code ?? '');
  return what === undefined ? reason : `${reason}; ${what}`;
}
