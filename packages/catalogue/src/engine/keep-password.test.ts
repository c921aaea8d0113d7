import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv('PGPASSWORD', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const keep = async (name: string) => (await import('./keep-password.ts')).keepPassword(name);

test.each([
  ['postgres://ana:s%40cret@server:5432/whales?schema=azores', 'postgres://ana@server:5432/whales?schema=azores'],
  ['postgresql://ana@server/whales?password=s%40cret', 'postgresql://ana@server/whales'],
])('the password of %s goes to PGPASSWORD', async (name, kept) => {
  expect(await keep(name)).toBe(kept);
  expect(process.env.PGPASSWORD).toBe('s@cret');
});

test.each(['postgres://ana@server/whales', '/photos/catalogue.db', 'photos', 'postgres://'])(
  '%s has none',
  async (name) => {
    expect(await keep(name)).toBe(name);
    expect(process.env.PGPASSWORD).toBeUndefined();
  },
);

test('there is room for one, which may be given again', async () => {
  await keep('postgres://ana:one@server/whales');
  await keep('postgres://ana:one@server/seals');
  await expect(keep('postgres://ana:two@server/seals')).rejects.toThrow(
    'postgres://ana:***@server/seals has another password than the address before: leave both out, and put them into ~/.pgpass',
  );
});
