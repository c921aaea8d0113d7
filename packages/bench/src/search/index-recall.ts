/**
 * What pgvector's index finds of what exact search finds, on vectors of real photos, without a filter and with filters that leave few: recall@20, and the
 * time of both. Makes a catalogue at the address, whose schema has to be new, and leaves it there.
 * `node packages/bench/src/search/index-recall.ts VECTORS.npy 'postgres://…?schema=NEW'`
 */
import { Catalogue, embeddingBlocks, keepEmbeddings, nearestByIndex, openVectorIndex } from '@flukeprint/catalogue';
import { randomStream } from '@flukeprint/random';
import { openDevice } from '@flukeprint/reid/device/open-device';
import { readEmbeddings } from '@flukeprint/reid/matching/embeddings-file';
import { nearest } from '@flukeprint/reid/matching/nearest';
import { silent } from '@flukeprint/reid/reporter';
import { table } from '../table.ts';
import { recall } from './run.ts';

const [file, address] = process.argv.slice(2);
if (file === undefined || address === undefined) {
  console.error("usage: node packages/bench/src/search/index-recall.ts VECTORS.npy 'postgres://…?schema=NEW'");
  process.exit(2);
}
const [k, asked] = [20, 200];
const network = file;

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - started };
}

const { embeddings } = await readEmbeddings(file, silent);
const { count, size, data } = embeddings;
const vectorOf = (row: number) => data.subarray(row * size, (row + 1) * size);
const contentOf = (row: number) => String(row).padStart(8, '0');
const catalogue = await Catalogue.init(address);
const rows = Array.from({ length: count }, (_, row) => row);
await keepEmbeddings(catalogue, network, new Map(rows.map((row) => [contentOf(row), vectorOf(row)])));
const { result: index, milliseconds: made } = await timed(() => openVectorIndex(catalogue, network, size));
if (typeof index === 'string') throw new Error(index);
console.log(`${count} vectors of ${size}; table and index made in ${(made / 1000).toFixed(1)} s`);

const random = randomStream(0, 'photos', 'asked');
const queries = Array.from({ length: asked }, () => random.integer(count));
const values = Float32Array.from(queries.flatMap((row) => [...vectorOf(row)]));
const backend = await openDevice('wasm');
const lines: string[][] = [];
for (const share of [1, 0.5, 0.1, 0.02, 0.005]) {
  const left = rows.filter(() => random.uniform() < share).map(contentOf);
  const wanted = new Set(left);
  const exact = await timed(async () => {
    const contents: string[] = [];
    const blocks = async function* () {
      const isWanted = (content: string) => wanted.has(content);
      for await (const block of embeddingBlocks(catalogue, network, size, { isWanted })) {
        contents.push(...block.contents);
        yield block.values;
      }
    };
    const found = await nearest(backend, { count: asked, size, data: values }, blocks(), k);
    return found.map((own) => own.map(({ index }) => Number(contents[index])));
  });
  const byIndex = await timed(async () => {
    const found: { rows: number[]; isShort: boolean }[] = [];
    for (const row of queries) {
      const { contents, isShort } = await nearestByIndex(index, vectorOf(row), left, k);
      found.push({ rows: contents.map(Number), isShort });
    }
    return found;
  });
  lines.push([
    `${left.length}`,
    recall(
      byIndex.result.map(({ rows }) => rows),
      exact.result,
    ).toFixed(4),
    `${byIndex.result.filter(({ isShort }) => isShort).length}`,
    (byIndex.milliseconds / asked).toFixed(2),
    (exact.milliseconds / asked).toFixed(2),
  ]);
}
const header = [
  'photos that the filter leaves',
  `recall@${k}`,
  'found too few',
  'ms a query',
  'all compared, ms a query',
];
console.log(
  table(
    header.map((name) => ({ header: name, align: 'right' as const })),
    lines,
  ),
);
await backend.destroy();
await catalogue.close();
