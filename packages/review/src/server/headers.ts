import type { MiddlewareHandler } from 'hono';

/** What the page may do: run and show what comes from here, and nothing else. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer. */
export const headers = (): MiddlewareHandler => async (context, next) => {
  await next();
  const { headers: own } = context.res;
  own.set('Content-Security-Policy', policy);
  own.set('X-Content-Type-Options', 'nosniff');
  own.set('Referrer-Policy', 'no-referrer');
  own.set('Cross-Origin-Resource-Policy', 'same-origin');
  own.set('Cross-Origin-Opener-Policy', 'same-origin');
  if (!own.has('Cache-Control')) own.set('Cache-Control', 'no-store');
};
