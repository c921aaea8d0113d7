import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noGrad, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { afterAll, expect, test } from 'vitest';
import { fill, initialize } from '../../nn/init.ts';
import { namedTensors } from '../../nn/module.ts';
import { createDarknet, type Darknet } from './darknet.ts';
import { formatDarknetWeights, readDarknetWeights } from './darknet-weights.ts';
import { fuseBatchNorms } from './fuse.ts';

const conv = (filters: number) =>
  `[convolutional]\nbatch_normalize=1\nfilters=${filters}\nsize=3\npad=1\nactivation=leaky`;
const head = '[convolutional]\nfilters=6\nsize=1\n[yolo]\nanchors=8,8\nclasses=1';
const cfg = `[net]\n${conv(3)}\n[maxpool]\nsize=2\nstride=1\n${conv(5)}\n${head}`;
const folder = mkdtempSync(join(tmpdir(), 'flukeprint-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));
const backend = new ReferenceBackend();

function network(seed: number, text = cfg): Darknet {
  const darknet = createDarknet(backend, text, 'test.cfg');
  initialize(darknet, seed);
  const random = randomStream(seed, 'statistics');
  for (const [name, tensor] of namedTensors(darknet)) {
    // As an f32 file holds them.
    if (name.includes('.bn.')) fill(tensor, () => Math.fround(0.5 + random.uniform()));
    else fill(tensor, () => Math.fround(random.normal()));
  }
  darknet.eval();
  return darknet;
}

const valuesOf = async (darknet: Darknet) =>
  Promise.all([...namedTensors(darknet)].map(async ([name, tensor]) => [name, [...(await tensor.read())]]));

test('weights written and read again are the same', async () => {
  const [from, to] = [network(1), network(2)];
  const file = join(folder, 'all.weights');
  await writeFile(file, await formatDarknetWeights(from, { seen: 5_000_000_000 }));
  expect(await readDarknetWeights(to, file)).toEqual({ seen: 5_000_000_000, layers: 5, of: 5 });
  expect(await valuesOf(to)).toEqual(await valuesOf(from));
});

test('a backbone fills the first layers alone', async () => {
  const [from, to] = [network(1), network(2)];
  const file = join(folder, 'backbone.conv.2');
  await writeFile(file, await formatDarknetWeights(from, { seen: 7, layers: 2 }));
  const before = await valuesOf(to);
  expect(await readDarknetWeights(to, file)).toEqual({ seen: 7, layers: 1, of: 5 });
  const after = await valuesOf(to);
  expect(after.slice(0, 5)).toEqual((await valuesOf(from)).slice(0, 5));
  expect(after.slice(5)).toEqual(before.slice(5));
});

test('refuses what is no file of this network, and changes nothing', async () => {
  const to = network(2);
  const before = await valuesOf(to);
  const whole = join(folder, 'whole.weights');
  await writeFile(whole, await formatDarknetWeights(network(1), { seen: 0 }));
  const bytes = readFileSync(whole);
  const refused = async (content: Uint8Array, message: RegExp) => {
    const file = join(folder, 'bad.weights');
    writeFileSync(file, content);
    await expect(readDarknetWeights(to, file)).rejects.toThrow(message);
    await expect(readDarknetWeights(to, file)).rejects.toThrow(/bad\.weights: /);
  };
  await refused(bytes.subarray(0, bytes.length - 8), /ends within layer 3, so it belongs to another network/);
  await refused(Buffer.concat([bytes, Buffer.alloc(4)]), /1 more than this network/);
  await refused(bytes.subarray(0, 10), /too short/);
  await refused(bytes.subarray(0, 20), /holds no weights/);
  await refused(bytes.subarray(0, bytes.length - 3), /whole f32 numbers/);
  await refused(Buffer.from('not weights at all, but text'), /its version would be/);
  const broken = Buffer.from(bytes);
  broken.writeFloatLE(Number.NaN, 20);
  await refused(broken, /holds NaN in layer 0/);
  await expect(readDarknetWeights(to, join(folder, 'nowhere.weights'))).rejects.toThrow(/file does not exist/);
  expect(await valuesOf(to)).toEqual(before);
});

test('fusing batch norms changes nothing but rounding', async () => {
  const darknet = network(3);
  const fused = await fuseBatchNorms(darknet);
  const random = randomStream(0, 'images');
  const data = Float64Array.from({ length: 2 * 3 * 10 * 7 }, () => random.uniform());
  const run = (one: Darknet) => noGrad(() => one.call(Tensor.from(backend, data, [2, 3, 10, 7])))[0]!.read();
  const [expected, received] = [await run(darknet), await run(fused)];
  expect(expected.length).toBe(2 * 6 * 10 * 7);
  for (let i = 0; i < expected.length; i++) expect(received[i]).toBeCloseTo(expected[i]!, 4);
});
