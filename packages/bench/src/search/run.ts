import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import { type GalleryBlock, nearest } from '@flukeprint/reid/matching/nearest';
import type { Embeddings } from '@flukeprint/reid/matching/retrieval';
import type { Match } from '@flukeprint/reid/matching/top-k';
import { type DeviceSettings, openBenchDevice } from '../flukeprint/device.ts';
import { thisMachine } from '../machine.ts';
import { quantile } from '../statistics.ts';
import { figure, nothing, table } from '../table.ts';
import { fillCatalogue, keptBlocks } from './kept-rows.ts';
import { approximatePeers, exactPeers, graph, type Searched, searchByPeer } from './peers.ts';
import { blocksOf, type VectorFile, writeVectors } from './vectors.ts';

export interface SearchOptions extends Omit<DeviceSettings, 'metered'> {
  /** Vectors that are searched exactly, and those that graphs are built of. */
  readonly count: number;
  readonly approximate: number;
  readonly size: number;
  readonly queries: number;
  readonly rounds: number;
  readonly python: string;
}

const k = 20;

type Row = readonly [name: string, vectors: number, searched: Searched, recall: number | null];

/** Prints what a query costs, by our kernels and by the libraries there are. */
export async function runSearchBench(options: SearchOptions): Promise<void> {
  const { count, approximate, size, rounds, threads, python } = options;
  const folder = await mkdtemp(join(tmpdir(), 'flukeprint-search-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  try {
    const gallery = { path: join(folder, 'gallery.f32'), count, size };
    const fewer = { ...gallery, count: Math.min(approximate, count) };
    const asked = { path: join(folder, 'queries.f32'), count: options.queries, size };
    writeVectors(gallery, 'gallery');
    writeVectors(asked, 'queries');
    const { backend } = await openBenchDevice(options);
    console.log(`${thisMachine().cpu}; ${backend.description}`);
    const rows: Row[] = [];
    try {
      const exact = await searchOurselves(backend, gallery, asked, { ...options, folder }, rows);
      const peers = { queries: asked, k, threads, rounds, python };
      for (const library of exactPeers)
        tell(rows, library, gallery, searchByPeer(library, { ...peers, gallery }), exact);
      const queries = await vectorsOf(asked);
      const truth = fewer.count === count ? exact : indices(await nearest(backend, queries, blocksOf(fewer), k));
      for (const library of approximatePeers)
        tell(rows, library, fewer, searchByPeer(library, { ...peers, gallery: fewer }), truth);
    } finally {
      await backend.destroy();
    }
    show(rows, options);
  } finally {
    removeFolder();
    process.off('exit', removeFolder);
  }
}

/** In three ways; the one that needs the least memory first, as the process keeps what it once took. Returns what was found. */
async function searchOurselves(
  backend: Backend,
  gallery: VectorFile,
  asked: VectorFile,
  { rounds, approximate, folder }: SearchOptions & { readonly folder: string },
  rows: Row[],
): Promise<number[][]> {
  const queries = await vectorsOf(asked);
  const search = async (
    name: string,
    file: VectorFile,
    blocks: () => Iterable<GalleryBlock> | AsyncIterable<GalleryBlock>,
  ) => {
    const found = await timed(backend, queries, blocks, rounds);
    rows.push([name, file.count, found, null]);
    return found.found;
  };
  const found = await search('ours, in blocks from a file', gallery, () => blocksOf(gallery));
  const fewer = { ...gallery, count: Math.min(approximate, gallery.count) };
  const catalogue = await fillCatalogue(join(folder, 'catalogue.db'), fewer);
  await search('ours, in blocks from a catalogue', fewer, () => keptBlocks(catalogue, gallery.size));
  await catalogue.close();
  const tensors = uploaded(backend, gallery);
  await search('ours, on the device', gallery, () => tensors);
  for (const tensor of tensors) tensor.dispose();
  return found;
}

function uploaded(backend: Backend, file: VectorFile): Tensor[] {
  const tensors: Tensor[] = [];
  for (const block of blocksOf(file)) tensors.push(Tensor.from(backend, block, [block.length / file.size, file.size]));
  return tensors;
}

async function timed(
  backend: Backend,
  queries: Embeddings,
  blocks: () => Iterable<GalleryBlock> | AsyncIterable<GalleryBlock>,
  rounds: number,
): Promise<Searched> {
  const { size, data } = queries;
  const run = async (some: Embeddings) => {
    const started = performance.now();
    const found = await nearest(backend, some, blocks(), k);
    return { milliseconds: performance.now() - started, found };
  };
  const { found } = await run(queries);
  const [one, all]: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    one.push((await run({ count: 1, size, data: data.subarray(i * size, (i + 1) * size) })).milliseconds);
    all.push((await run(queries)).milliseconds);
  }
  const megabytes = process.resourceUsage().maxRSS / 1024;
  return { version: '', build_seconds: 0, one, all, found: indices(found), megabytes };
}

const indices = (found: readonly Match[][]) => found.map((own) => own.map(({ index }) => index));

async function vectorsOf({ path, count, size }: VectorFile): Promise<Embeddings> {
  const bytes = Uint8Array.from(await readFile(path));
  return { count, size, data: new Float32Array(bytes.buffer) };
}

function tell(
  rows: Row[],
  library: string,
  { count }: VectorFile,
  searched: Searched | string,
  truth: readonly (readonly number[])[],
): void {
  if (typeof searched === 'string') console.log(searched);
  else rows.push([`${library} ${searched.version}`.trim(), count, searched, recall(searched.found, truth)]);
}

/** The share of what should have been found that was. */
export function recall(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  const hits = truth.map((own, query) => own.filter((index) => found[query]!.includes(index)).length);
  return hits.reduce((sum, n) => sum + n, 0) / truth.reduce((sum, own) => sum + own.length, 0);
}

function show(rows: readonly Row[], { size, queries, threads, rounds }: SearchOptions): void {
  const right = (header: string) => ({ header, align: 'right' as const });
  const median = (values: readonly number[]) => quantile(values, 0.5);
  const columns = [
    { header: `top ${k} of vectors of ${size}` },
    ...['vectors', 'built, s', '1 query, ms', `${queries}, ms each`, `recall@${k}`, 'memory, MB'].map(right),
  ];
  const cells = rows.map(([name, vectors, { build_seconds, one, all, megabytes }, found]) => [
    name,
    vectors.toLocaleString('en'),
    build_seconds === 0 ? nothing : figure(build_seconds),
    figure(median(one)),
    figure(median(all) / queries),
    found === null ? 'exact' : found.toFixed(4),
    figure(megabytes),
  ]);
  console.log(`\n${table(columns, cells)}`);
  console.log(
    `\nMedians of ${rounds} rounds on ${threads} threads. Memory is the most that the process ever held, programs included. Graphs: M ${graph.connectivity}, ` +
      `ef ${graph.expansion_add} while building, ${graph.expansion_search} while searching.`,
  );
}
