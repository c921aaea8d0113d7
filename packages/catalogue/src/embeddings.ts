import type { Catalogue } from './catalogue.ts';
import { CatalogueError } from './errors.ts';
import { write } from './journal/transaction.ts';

/** As many parameters and bytes as one statement takes with ease. */
const [askedAtOnce, keptAtOnce] = [5000, 500];

/**
 * The vectors of a network that a catalogue keeps, of the contents asked for; those it lacks are not in the map. Throws a {@link CatalogueError} where
 * one is not of `size` numbers.
 */
export async function keptEmbeddings(
  { engine: { database, shown } }: Catalogue,
  network: string,
  contents: readonly string[],
  size: number,
): Promise<Map<string, Float32Array>> {
  const kept = new Map<string, Float32Array>();
  for (let i = 0; i < contents.length; i += askedAtOnce) {
    const rows = await database
      .selectFrom('embedding')
      .select(['content', 'vector'])
      .where('network', '=', network)
      .where('content', 'in', contents.slice(i, i + askedAtOnce))
      .execute();
    for (const { content, vector } of rows) {
      if (vector.byteLength !== 4 * size)
        throw new CatalogueError(
          `${shown} keeps a vector of ${vector.byteLength} bytes for the network ${network}, expected ${size} numbers of 4: the catalogue is damaged; \`flukeprint catalog verify\` says more`,
        );
      // Not all bytes begin where numbers may.
      kept.set(content, new Float32Array(Uint8Array.from(vector).buffer));
    }
  }
  return kept;
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
