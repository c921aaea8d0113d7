import type { Catalogue } from '../catalogue.ts';
import { write } from '../journal/transaction.ts';
import { VectorReader } from './vector-reader.ts';

/** As many parameters and bytes as one statement takes with ease. */
const [askedAtOnce, keptAtOnce] = [5000, 500];

/**
 * Hands over the vectors of a network that a catalogue keeps, of the contents asked for, in any order; those that it lacks are left out. The
 * numbers are the caller's until `visit` returns. Throws a `CatalogueError` where one is not of `size` numbers.
 */
export async function keptEmbeddings(
  { engine: { database, shown } }: Catalogue,
  network: string,
  contents: readonly string[],
  size: number,
  visit: (content: string, vector: Float32Array) => void,
): Promise<void> {
  const reader = new VectorReader(shown, network, size);
  for (let i = 0; i < contents.length; i += askedAtOnce) {
    const rows = await database
      .selectFrom('embedding')
      .select(['content', 'vector'])
      .where('network', '=', network)
      .where('content', 'in', contents.slice(i, i + askedAtOnce))
      .execute();
    for (const { content, vector } of rows) visit(content, reader.read(vector));
  }
}

/** Keeps vectors of a network by the content they were made of; one that is kept already stays. */
export async function keepEmbeddings(
  { engine }: Catalogue,
  network: string,
  vectors: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const rows = [...vectors].map(([content, { buffer, byteOffset, byteLength }]) => ({
    network,
    content,
    vector: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
  }));
  for (let i = 0; i < rows.length; i += keptAtOnce)
    await write(engine, (transaction) =>
      transaction
        .insertInto('embedding')
        .values(rows.slice(i, i + keptAtOnce))
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
}

/** A network of which a catalogue keeps vectors. */
export interface KeptNetwork {
  readonly network: string;
  readonly vectors: number;
  /** Numbers of a vector. */
  readonly size: number;
}

/** The networks that a catalogue keeps vectors of, those with the most first. */
export async function keptNetworks({ engine: { database } }: Catalogue): Promise<KeptNetwork[]> {
  const rows = await database
    .selectFrom('embedding')
    .select(['network', ({ fn }) => fn.countAll<number>().as('vectors')])
    .groupBy('network')
    .execute();
  const found: KeptNetwork[] = [];
  for (const { network, vectors } of rows) {
    const some = database.selectFrom('embedding').select('vector').where('network', '=', network).limit(1);
    const { vector } = await some.executeTakeFirstOrThrow();
    found.push({ network, vectors, size: Math.floor(vector.byteLength / 4) });
  }
  return found.sort((a, b) => b.vectors - a.vectors);
}
