import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readCsv, readNpy, renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, succeed } from './flukeprint.ts';
import { writeNetwork } from './networks.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const cpu = ['--device', 'wasm', '--threads', '1', '--workers', '1', '--batch-size', '8'];
const run = ['--run', at('network.safetensors')];

beforeAll(async () => {
  await renderSixFlukes(at('photos'));
  await writeNetwork(at('network.safetensors'), { imageSize: 32, embeddingSize: 8, seed: 1 });
  const embed = ['embed', ...run, '--data', at('photos'), ...cpu];
  await succeed([...embed, '--output', at('plain.npy')]);
  await succeed([...embed, '--output', at('scaled.npy'), '--scales', '1,1.5']);
});

test('embeddings at several sizes are others, of length 1, and not compared with those at one', async () => {
  const [plain, scaled] = [readNpy(at('plain.npy')), readNpy(at('scaled.npy'))];
  expect(scaled.shape).toEqual(plain.shape);
  for (let row = 0; row < 24; row++) {
    expect(scaled.row(row)).not.toEqual(plain.row(row));
    expect(Math.hypot(...scaled.row(row))).toBeCloseTo(1, 5);
  }
  const match = ['match', '--gallery', at('scaled.npy'), '--output', at('x.csv'), ...cpu];
  const refused = ['is of another network', 'the same --run and --scales'];
  expectFailure(await flukeprint([...match, '--queries', at('plain.npy')]), refused);
  expectFailure(await flukeprint([...match, ...run, '--queries', at('photos')]), refused);
  await succeed([...match, ...run, '--queries', at('photos'), '--scales', '1.5,1']);
});

test.each(['k-reciprocal', 'query-expansion'])('match and evaluate re-rank: %s', async (method) => {
  const matches = async (name: string, ...flags: string[]) => {
    await succeed(['match', '--gallery', at('plain.npy'), '--output', at(name), '--device', 'wasm', ...flags]);
    return readCsv(at(name)).rows;
  };
  const plain = await matches(`plain-${method}.csv`);
  const reranked = await matches(`${method}.csv`, '--rerank', method);
  expect(reranked).toHaveLength(24 * 20);
  expect(reranked).not.toEqual(plain);
  for (const { query, match, similarity } of reranked) {
    expect(match).not.toBe(query);
    expect(Number(similarity)).toBeLessThanOrEqual(1.00001);
  }
  const output = at(`evaluation-${method}`);
  await succeed(['evaluate', ...run, '--data', at('photos'), '--rerank', method, '--output', output, ...cpu]);
  expect(JSON.parse(await readFile(join(output, 'metrics.json'), 'utf8')).queries).toBe(6);
});

test.each([
  [
    ['evaluate', '--features', 'sift', '--data', 'x', '--rerank', 'k-reciprocal'],
    ['--rerank needs embeddings', '--run'],
  ],
  [['match', '--gallery', folder, '--rerank', 'query-expansion'], ['--rerank needs embeddings']],
  [['match', '--gallery', 'plain.npy', '--rerank-neighbours', '5'], ['--rerank-neighbours needs --rerank']],
  [['match', '--gallery', folder, '--scales', '1,2'], ['--scales needs a network']],
  [['embed', '--join', 'plain.npy', 'scaled.npy', '--scales', '1,2'], ['--join has no photos to embed']],
  [['embed', ...run, '--data', at('photos'), '--scales', '1,1'], ['Expected each size once']],
  [['embed', ...run, '--data', at('photos'), '--scales', '0.5', ...cpu], ['--scales 0.5 makes photos of 16 px']],
])('flags that do not fit are refused: %s', async (args, parts) => {
  expectFailure(await flukeprint(args, { cwd: folder }), parts);
});
