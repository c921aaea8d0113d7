import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

/**
 * Lets in whoever was given the page's address, and no other page that the same browser shows:
 *
 * - the first part of every path is the token, which no other page knows, and which no answer tells;
 * - `Host` is this machine: a name that an attacker's server gave this address (DNS rebinding) is refused;
 * - what changes something comes from this page itself by `Origin` and `Sec-Fetch-Site`.
 */
export function guard(token: string, hosts: () => readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    const host = req.header('host') ?? '';
    if (!hosts().includes(host.toLowerCase())) return context.text('this page is served to this machine alone', 403);
    const given = new URL(req.url).pathname.split('/')[1] ?? '';
    if (!isEqual(given, token)) return context.text('open the address that `flukeprint review` printed', 403);
    const site = req.header('sec-fetch-site');
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      if (req.header('origin') !== `http://${host}`) return context.text('not from this page', 403);
      if (site !== undefined && site !== 'same-origin') return context.text('not from this page', 403);
    }
    return next();
  };
}

/** In a time that does not tell how much of it was right. */
function isEqual(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
