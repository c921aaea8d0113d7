import pg from 'pg';

/** Whether the PostgreSQL for tests has pgvector, 0.8 or later. */
export async function hasPgvector(): Promise<boolean> {
  const server = process.env.FLUKEPRINT_TEST_POSTGRES;
  if (!server) return false;
  const client = new pg.Client(server);
  await client.connect();
  const { rows } = await client.query(
    `select 1 from pg_available_extension_versions where name = 'vector' and string_to_array(version, '.')::int[] >= '{0,8}'`,
  );
  await client.end();
  return rows.length > 0;
}
