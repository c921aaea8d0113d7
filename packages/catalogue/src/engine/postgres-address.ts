import { CatalogueError } from '../errors.ts';

/** Whether a name is the address of a PostgreSQL database. */
export const isPostgresUrl = (name: string): boolean => /^postgres(ql)?:\/\//i.test(name);

/** What an address says: `url` is for the driver, `schema` is the catalogue's; null is the server's own choice, `public`. */
export interface Address {
  readonly url: string;
  readonly schema: string | null;
  /** For messages. */
  readonly shown: string;
}

/** Reads `postgres://user:password@host:port/database?schema=NAME`. Throws a {@link CatalogueError} where it is none. */
export function parseAddress(address: string): Address {
  const url = URL.parse(address);
  if (!url)
    throw new CatalogueError(
      `${shownAddress(address)} is no address: expected postgres://user:password@host:port/database. In a password write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F and % as %25`,
    );
  const schema = url.searchParams.get('schema');
  url.searchParams.delete('schema');
  return { url: url.href, schema: schema === null ? null : identifier(schema, address), shown: shownAddress(address) };
}

/** An address as it may be printed and logged: without its password. One that cannot be read is cut where a password may stand. */
export function shownAddress(address: string): string {
  const url = URL.parse(address);
  if (!url) return `${/^\w+:\/\//.exec(address)?.[0] ?? ''}…`;
  if (url.password !== '') url.password = '***';
  if (url.searchParams.has('password')) url.searchParams.set('password', '***');
  return url.href;
}

function identifier(schema: string, address: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema;
  throw new CatalogueError(
    `expected the schema in ${shownAddress(address)} to be of small letters, digits and underscores, at most 63 and no digit first, received ${schema}`,
  );
}
