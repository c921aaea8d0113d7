import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Catalogue } from '../catalogue.ts';
import { onEachEngine, type Place } from '../testing/engines.ts';
import { embeddingBlocks } from './embedding-blocks.ts';
import { keepEmbeddings, keptEmbeddings, keptNetworks } from './embeddings.ts';

/** More than one statement reads. */
const count = 5000;
const vectorOf = (i: number) => Float32Array.of(i, i + 0.5);

onEachEngine('vectors of a catalogue', (freshPlace) => {
  let home: Place;
  let catalogue: Catalogue;
  beforeAll(async () => {
    home = await freshPlace();
    catalogue = await Catalogue.init(home.name);
    const vectors = Array.from({ length: count }, (_, i) => [`content ${i}`, vectorOf(i)] as const);
    await keepEmbeddings(catalogue, 'other', new Map([['content 1', Float32Array.of(7, 7, 7)]]));
    await keepEmbeddings(catalogue, 'net', new Map(vectors));
    await keepEmbeddings(catalogue, 'other', new Map([['content 2', Float32Array.of(8, 8, 8)]]));
  });
  afterAll(async () => {
    await catalogue.close();
    await home.remove();
  });

  async function read(rows: number, isWanted?: (content: string) => boolean) {
    const found = new Map<string, number[]>();
    const lengths: number[] = [];
    for await (const { contents, values } of embeddingBlocks(catalogue, 'net', 2, { rows, isWanted })) {
      lengths.push(contents.length);
      expect(values).toHaveLength(2 * contents.length);
      for (const [i, content] of contents.entries()) found.set(content, [...values.subarray(2 * i, 2 * i + 2)]);
    }
    return { found, lengths };
  }

  test('come in blocks, all of a network and no other', async () => {
    const { found, lengths } = await read(2000);
    expect(lengths).toEqual([2000, 2000, 1000]);
    expect(found.size).toBe(count);
    for (const i of [0, 1, 2, 4095, 4096, 4999]) expect(found.get(`content ${i}`)).toEqual([...vectorOf(i)]);
  });

  test('that are not wanted take no place in a block', async () => {
    const { found, lengths } = await read(3, (content) => content.endsWith('999'));
    expect(lengths).toEqual([3, 2]);
    expect(found.get('content 4999')).toEqual([4999, 4999.5]);
    expect((await read(10, () => false)).lengths).toEqual([]);
  });

  test('are known by their networks, and found by their contents', async () => {
    expect(await keptNetworks(catalogue)).toEqual([
      { network: 'net', vectors: count, size: 2 },
      { network: 'other', vectors: 2, size: 3 },
    ]);
    const found: [string, number[]][] = [];
    await keptEmbeddings(catalogue, 'net', ['content 3', 'nowhere'], 2, (content, vector) => {
      found.push([content, [...vector]]);
    });
    expect(found).toEqual([['content 3', [3, 3.5]]]);
  });

  test('half written or of another length are refused, never read', async () => {
    await keepEmbeddings(catalogue, 'torn', new Map([['whole', vectorOf(1)]]));
    const torn = Buffer.from([1, 2, 3]);
    await sql`insert into embedding (network, content, vector) values ('torn', 'x', ${torn})`.execute(
      catalogue.engine.database,
    );
    const reading = (async () => {
      for await (const _ of embeddingBlocks(catalogue, 'torn', 2));
    })();
    await expect(reading).rejects.toThrow('keeps a vector of 3 bytes for the network torn, expected 2 numbers of 4');
  });
});
