import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { Engine } from '../engine/engine.ts';
import { type Transaction, write } from '../journal/transaction.ts';
import { VectorReader } from './vector-reader.ts';

/**
 * pgvector's HNSW index (Malkov and Yashunin 2018) over the vectors of one network, as f16 in a table of their own: approximate, and made
 * of the rows of `embedding`, which stay what is true. No backup has it.
 */
export interface VectorIndex {
  readonly engine: Engine;
  readonly table: string;
  /** Of pgvector's types and operators. */
  readonly schema: string;
}

/** The first version that goes on looking where a filter leaves too few. */
const needed = [0, 8] as const;
/** That an index takes of halfvec. */
const mostNumbers = 4000;
const rowsAtOnce = 2000;

/**
 * Opens the index of a network's vectors of `size` numbers, makes it where there is none, and adds what was kept since. Returns a sentence that says why
 * where there can be none: SQLite has none, the server lacks pgvector, or refuses it.
 */
export async function openVectorIndex(
  { engine }: Catalogue,
  network: string,
  size: number,
): Promise<VectorIndex | string> {
  if (engine.name === 'sqlite')
    return 'a catalogue in a file has no index of vectors; PostgreSQL with pgvector has one';
  if (size > mostNumbers) return `pgvector indexes vectors of ${mostNumbers} numbers at most, these have ${size}`;
  const schema = await extensionSchema(engine);
  if (typeof schema !== 'string') return schema.reason;
  const table = `nearest_${createHash('sha256').update(network).digest('hex').slice(0, 16)}`;
  await write(engine, async (transaction) => {
    const type = sql`${sql.id(schema)}.halfvec(${sql.lit(size)})`;
    await sql`create table if not exists ${sql.id(table)} (content text primary key, vector ${type} not null)`.execute(
      transaction,
    );
    const added = await addMissing(transaction, engine, { network, size, table, type });
    // A graph that does not fit is built many times slower.
    await sql`set local maintenance_work_mem = '512MB'`.execute(transaction);
    await sql`create index if not exists ${sql.id(`${table}_hnsw`)} on ${sql.id(table)}
      using hnsw (vector ${sql.id(schema)}.halfvec_ip_ops)`.execute(transaction);
    if (added > 0) await sql`analyze ${sql.id(table)}`.execute(transaction);
  });
  return { engine, table, schema };
}

/** The schema of pgvector, which is installed where that is allowed. */
async function extensionSchema({ database }: Engine): Promise<string | { readonly reason: string }> {
  const find = () =>
    sql<{ schema: string; version: string }>`select nspname as schema, extversion as version
      from pg_extension join pg_namespace on pg_namespace.oid = extnamespace where extname = 'vector'`.execute(
      database,
    );
  let { rows } = await find();
  if (rows.length === 0) {
    // Not in the schema of this catalogue, with which it would go.
    const refused = await sql`create extension if not exists vector schema public`.execute(database).then(
      () => null,
      (error: Error) => error.message,
    );
    if (refused !== null) return { reason: `the server has no pgvector (${refused})` };
    ({ rows } = await find());
  }
  const { schema, version } = rows[0]!;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > needed[0] || minor >= needed[1]) return schema;
  return { reason: `pgvector ${version} is older than ${needed.join('.')}, whose searches with a filter are complete` };
}

interface Target {
  readonly network: string;
  readonly size: number;
  readonly table: string;
  readonly type: RawBuilder<unknown>;
}

/** Returns how many vectors the table lacked. */
async function addMissing(
  transaction: Transaction,
  { shown }: Engine,
  { network, size, table, type }: Target,
): Promise<number> {
  const reader = new VectorReader(shown, network, size);
  for (let added = 0, after = ''; ; ) {
    const { rows } = await sql<{ content: string; vector: Uint8Array }>`
      select content, vector from embedding
      where network = ${network} and content > ${after}
        and not exists (select from ${sql.id(table)} as own where own.content = embedding.content)
      order by content limit ${sql.lit(rowsAtOnce)}`.execute(transaction);
    const contents = rows.map(({ content }) => content);
    const vectors = rows.map(({ vector }) => textOf(reader.read(vector)));
    if (rows.length > 0)
      await sql`insert into ${sql.id(table)} (content, vector)
        select content, vector::${type} from unnest(${contents}::text[], ${vectors}::text[]) as given (content, vector)`.execute(
        transaction,
      );
    added += rows.length;
    if (rows.length < rowsAtOnce) return added;
    after = contents.at(-1)!;
  }
}

/** As pgvector reads it; an f16 has fewer digits. */
const textOf = (vector: Float32Array) => `[${Array.from(vector, (value) => value.toPrecision(6)).join(',')}]`;

/** What an index found for a vector. */
export interface NearestByIndex {
  /** Nearest first, as far as an index knows. */
  readonly contents: readonly string[];
  /** Whether it found fewer than were asked for although the filter leaves more. */
  readonly isShort: boolean;
}

/**
 * The `k` contents nearest to a vector by its product with them, out of `among`. Where these are few the server compares them all; the index gives up when it
 * has looked at `mostScanned`.
 */
export async function nearestByIndex(
  { engine, table, schema }: VectorIndex,
  vector: Float32Array,
  among: readonly string[],
  k: number,
  { mostScanned = 20_000 }: { readonly mostScanned?: number } = {},
): Promise<NearestByIndex> {
  return engine.database.transaction().execute(async (transaction) => {
    // By itself it looks at ef_search vectors and gives what the filter leaves of those, which may be none.
    await sql`set local hnsw.iterative_scan = strict_order`.execute(transaction);
    await sql`set local hnsw.max_scan_tuples = ${sql.lit(mostScanned)}`.execute(transaction);
    await sql`set local hnsw.ef_search = ${sql.lit(Math.min(1000, Math.max(100, 4 * k)))}`.execute(transaction);
    const operator = sql`operator(${sql.id(schema)}.<#>)`;
    const asked = sql`${textOf(vector)}::${sql.id(schema)}.halfvec`;
    const { rows } = await sql<{ content: string }>`select content from ${sql.id(table)}
      where content = any(${among}::text[]) order by vector ${operator} ${asked} limit ${sql.lit(k)}`.execute(
      transaction,
    );
    const contents = rows.map(({ content }) => content);
    if (contents.length === k) return { contents, isShort: false };
    const { rows: all } = await sql<{ count: number }>`select count(*) as count from ${sql.id(table)}
      where content = any(${among}::text[])`.execute(transaction);
    return { contents, isShort: contents.length < Math.min(k, all[0]!.count) };
  });
}
