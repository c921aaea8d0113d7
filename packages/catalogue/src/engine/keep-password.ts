import { CatalogueError } from '../errors.ts';
import { isPostgresUrl, shownAddress } from './postgres-address.ts';

/** What an address said before. */
let given: string | undefined;

/**
 * A catalogue's name as runs, logs and pictures may hold it. The password of an address goes to where PostgreSQL's own clients look
 * for one, `PGPASSWORD` of this process. Throws a {@link CatalogueError} for a second password: there is room for one.
 */
export function keepPassword(name: string): string {
  const url = isPostgresUrl(name) ? URL.parse(name) : null;
  const password = url && (url.searchParams.get('password') ?? decodeURIComponent(url.password));
  if (!url || !password) return name;
  if (given !== undefined && given !== password)
    throw new CatalogueError(
      `${shownAddress(name)} has another password than the address before: leave both out, and put them into ~/.pgpass`,
    );
  given = password;
  process.env.PGPASSWORD = password;
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}
