import { sql } from 'kysely';
import type { Catalogue } from '../catalogue.ts';
import type { Engine } from '../engine/engine.ts';
import { VectorReader } from './vector-reader.ts';

/** Vectors with the contents they are of. */
export interface EmbeddingBlock {
  readonly contents: readonly string[];
  /** [contents.length, size]; the next block overwrites it. */
  readonly values: Float32Array;
}

export interface BlockOptions {
  /** Which contents are read; all where nothing is said. */
  readonly isWanted?: (content: string) => boolean;
  /** Vectors of a block, at most. */
  readonly rows?: number;
}

/** Rows of one statement: some megabytes. */
const rowsAtOnce = 4096;

/**
 * All vectors of a network that a catalogue keeps, block by block through one buffer, however many there are. What is kept while they are read may be among
 * them or not. Throws a `CatalogueError` where one is not of `size` numbers.
 */
export async function* embeddingBlocks(
  { engine }: Catalogue,
  network: string,
  size: number,
  { isWanted = () => true, rows = 16_384 }: BlockOptions = {},
): AsyncGenerator<EmbeddingBlock> {
  const values = new Float32Array(rows * size);
  const reader = new VectorReader(engine.shown, network, size);
  let contents: string[] = [];
  for await (const page of pagesOf(engine, network))
    for (const { content, vector } of page) {
      if (!isWanted(content)) continue;
      values.set(reader.read(vector), contents.length * size);
      contents.push(content);
      if (contents.length < rows) continue;
      yield { contents, values };
      contents = [];
    }
  if (contents.length > 0) yield { contents, values: values.subarray(0, contents.length * size) };
}

interface Row {
  /** Where to go on after it. */
  readonly place: number | string;
  readonly content: string;
  readonly vector: Uint8Array;
}

async function* pagesOf(engine: Engine, network: string): AsyncGenerator<readonly Row[]> {
  for (let after: Row['place'] | undefined; ; ) {
    const { rows } = await pageOf(engine, network, after);
    yield rows;
    if (rows.length < rowsAtOnce) return;
    after = rows.at(-1)!.place;
  }
}

/** SQLite reads a file from its start to its end three times as fast as by an index; the `+` keeps it from taking that. */
const pageOf = ({ name, database }: Engine, network: string, after: Row['place'] | undefined) =>
  (name === 'sqlite'
    ? sql<Row>`select rowid as place, content, vector from embedding
        where +network = ${network} and rowid > ${after ?? 0} order by rowid limit ${sql.lit(rowsAtOnce)}`
    : sql<Row>`select content as place, content, vector from embedding
        where network = ${network} and content > ${after ?? ''} order by content limit ${sql.lit(rowsAtOnce)}`
  ).execute(database);
