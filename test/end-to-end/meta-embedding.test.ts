import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readCsv, readNpy, renderSixFlukes, temporaryFolder } from './files.ts';
import { flukeprint, succeed } from './flukeprint.ts';
import { writeNetwork } from './networks.ts';

const cpu = ['--device', 'wasm', '--workers', '1', '--batch-size', '8'];
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
/** Random networks that differ in values, image size and embedding size. */
const networks = [
  { path: at('a.safetensors'), imageSize: 32, embeddingSize: 8, seed: 1 },
  { path: at('b.safetensors'), imageSize: 48, embeddingSize: 12, seed: 2 },
];
const runs = networks.flatMap(({ path }) => ['--run', path]);

beforeAll(async () => {
  await renderSixFlukes(at('photos'));
  for (const { path, ...network } of networks) await writeNetwork(path, network);
  for (const [i, { path }] of networks.entries()) {
    await succeed(['embed', '--run', path, '--data', at('photos'), '--output', at(`${i}.npy`), ...cpu]);
  }
  const weighted = [...runs, '--weight', '1', '--weight', '3'];
  await succeed(['embed', ...weighted, '--data', at('photos'), '--output', at('both.npy'), ...cpu]);
});

test('embed joins networks of different sizes: cosines are the weighted mean', () => {
  const [a, b, both] = ['0', '1', 'both'].map((name) => readNpy(at(`${name}.npy`)));
  expect(both!.shape).toEqual([24, 20]);
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  for (let i = 0; i < 24; i++) {
    for (let j = 0; j < 24; j++) {
      const mean = (dot(a!.row(i), a!.row(j)) + 3 * dot(b!.row(i), b!.row(j))) / 4;
      expect(dot(both!.row(i), both!.row(j))).toBeCloseTo(mean, 5);
    }
  }
});

test('embed --join gives the same from the files', async () => {
  const files = [at('0.npy'), at('1.npy')];
  await succeed(['embed', '--join', ...files, '--weight', '1,3', '--output', at('joined.npy')]);
  expect(await readFile(at('joined.npy'))).toEqual(await readFile(at('both.npy')));
  expect(readCsv(at('joined.csv'))).toEqual(readCsv(at('both.csv')));
});

test('match finds with several networks what it finds in their joined file', async () => {
  const weights = [...runs, '--weight', '1,3'];
  const common = ['--layout', 'humpback'];
  await succeed([
    'match',
    ...weights,
    '--features',
    'none',
    '--gallery',
    at('photos'),
    ...common,
    '--output',
    at('runs.csv'),
    ...cpu,
  ]);
  await succeed(['match', '--gallery', at('both.npy'), ...common, '--output', at('file.csv'), '--device', 'wasm']);
  expect(readCsv(at('runs.csv'))).toEqual(readCsv(at('file.csv')));
  const { columns, rows } = readCsv(at('runs.csv'));
  expect(columns).toEqual(['Image', 'Id']);
  expect(rows).toHaveLength(24);
  for (const { Id } of rows) expect(new Set(Id!.split(' ')).size).toBe(5);
});

test('evaluate takes several networks, and counts each as asked', async () => {
  const evaluate = async (name: string, ...args: string[]) => {
    await succeed(['evaluate', ...args, '--data', at('photos'), '--output', at(name), ...cpu]);
    return [JSON.parse(await readFile(join(at(name), 'metrics.json'), 'utf8')), readCsv(join(at(name), 'queries.csv'))];
  };
  const alone = await evaluate('alone', '--run', networks[1]!.path);
  const both = await evaluate('both', ...runs, '--weight', '1,1');
  const nearly = await evaluate('nearly', ...runs, '--weight', '1e-9,1');
  expect(nearly[0]).toEqual(alone[0]);
  expect(both[1]).not.toEqual(alone[1]);
});

test('embed, match and evaluate refuse flags that do not fit each other', async () => {
  const fail = async (...args: string[]) => {
    const { status, stderr } = await flukeprint(args);
    expect(status).toBe(1);
    return stderr;
  };
  const data = ['--data', at('photos')];
  expect(await fail('embed', ...data, '--output', at('x.npy'))).toContain('--run');
  expect(await fail('embed', ...runs, ...data, '--join', at('0.npy'), '--output', at('x.npy'))).toContain(
    'without --run',
  );
  expect(await fail('evaluate', ...runs, '--weight', '1', ...data)).toContain('a --weight for each of the 2 --run');
  expect(await fail('match', '--gallery', at('0.npy'), '--queries', at('1.npy'), '--output', at('x.csv'))).toContain(
    'the queries have 12 numbers each, the gallery 8',
  );
});
