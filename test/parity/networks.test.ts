import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backward, noGrad, scope, Tensor } from '@flukeprint/autograd';
import type { Backend } from '@flukeprint/kernels';
import {
  Adam,
  ArcFace,
  createBackbone,
  Embedder,
  formatSafetensors,
  loadStateDict,
  namedModules,
  namedParameters,
  namedTensors,
  readSafetensors,
  StochasticDepth,
  type StoredTensor,
  stateDict,
} from '@flukeprint/models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDevices } from '../devices.ts';
import { fnv1a, namedValues } from './named-values.ts';

const [batch, imageSize, individuals, embeddingSize] = [4, 64, 10, 256];
/**
 * `classifier`: the ImageNet layer that an embedder leaves out. `normTolerance`: a value so near 0 that rounding carries it
 * across a relu changes all gradients below it; PyTorch in float32 differs from its own float64 by up to 1.4e-3.
 * DenseNet121's thousands of small dispatches take a software adapter a minute; its operations are in the conformance suite.
 * The other families use the same operations, and are compared on wasm alone, too.
 */
const networks = [
  { model: 'resnet34', classifier: 'fc', normTolerance: 3e-3, devices: ['wasm', 'webgpu'] },
  { model: 'densenet121', classifier: 'classifier', normTolerance: 1e-2, devices: ['wasm'] },
  { model: 'resnet50', classifier: 'fc', normTolerance: 1e-2, devices: ['wasm'] },
  { model: 'resnext50_32x4d', classifier: 'fc', normTolerance: 1e-2, devices: ['wasm'] },
  { model: 'mobilenet_v2', classifier: 'classifier.1', normTolerance: 1e-2, devices: ['wasm'] },
  { model: 'efficientnet_b0', classifier: 'classifier.1', normTolerance: 1e-2, devices: ['wasm'] },
] as const;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-'));
});
afterAll(() => rm(folder, { recursive: true }));

const named = (name: string, shape: readonly number[]): StoredTensor => ({ shape, data: namedValues(name, shape) });

/** A file as torchvision would save the network, the ImageNet classifier and batch counters included. */
async function writeTorchvisionFile(backend: Backend, { model }: (typeof networks)[number]): Promise<string> {
  const path = join(folder, `${model}-${backend.name}.safetensors`);
  const whole = createBackbone(backend, model, 1000);
  const tensors = [...namedTensors(whole)].map(([name, { shape }]) => [name, named(name, shape)] as const);
  const counters = tensors
    .filter(([name]) => name.endsWith('running_mean'))
    .map(
      ([name]) =>
        [name.replace('running_mean', 'num_batches_tracked'), { shape: [], data: BigInt64Array.of(0n) }] as const,
    );
  whole.dispose();
  await writeFile(path, formatSafetensors([...tensors, ...counters]));
  return path;
}

/** The elements that generate.py stored of a tensor. */
function sample(name: string, data: ArrayLike<number>): number[] {
  return Array.from({ length: 16 }, (_, i) => data[fnv1a(`${name}#${i}`) % data.length]!);
}

/** Largest |received − expected| relative to the largest |expected|. */
function error(received: ArrayLike<number>, wanted: StoredTensor): number {
  const values = Array.from(wanted.data as Float32Array);
  const largest = Math.max(...values.map(Math.abs));
  return Math.max(...values.map((value, i) => Math.abs(received[i]! - value))) / largest;
}

for (const { name: device, missing, open } of testDevices('wasm', 'webgpu')) {
  describe.skipIf(missing)(`on ${device}, with ArcFace, as in PyTorch:`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend.destroy());

    test.for(networks.filter(({ devices }) => devices.some((name) => name === device)))(
      'embeddings, loss, gradients and one step of Adam of $model',
      async (entry) => {
        const stored = fileURLToPath(new URL(`${entry.model}.safetensors`, import.meta.url));
        const expected = (await readSafetensors(stored)).tensors;
        const embedder = new Embedder(backend, entry.model, { embeddingSize });
        // generate.py has none either: PyTorch's random numbers are not ours.
        for (const [, part] of namedModules(embedder))
          if (part instanceof StochasticDepth) Object.assign(part, { p: 0 });
        const head = new ArcFace(backend, individuals, embeddingSize);
        const torchvision = await writeTorchvisionFile(backend, entry);
        const report = loadStateDict(
          namedTensors(embedder.body),
          (await readSafetensors(torchvision)).tensors,
          torchvision,
        );
        expect(report).toMatchObject({
          missing: [],
          unexpected: [`${entry.classifier}.weight`, `${entry.classifier}.bias`],
        });
        const ownPart = new Map(
          ['embedding.weight', 'embedding.bias', 'head.weight'].map((name) => {
            const tensor = new Map([...namedTensors(embedder), ['head.weight', head.weight] as const]).get(name)!;
            return [name, named(name, tensor.shape)];
          }),
        );
        loadStateDict([...namedTensors(embedder), ['head.weight', head.weight]], ownPart, 'named values');

        const shape = [batch, 3, imageSize, imageSize];
        const images = Tensor.from(backend, namedValues('images', shape), shape);
        const target = Tensor.from(
          backend,
          Int32Array.from({ length: batch }, (_, i) => fnv1a(`target#${i}`) % individuals),
          [batch],
        );

        embedder.eval();
        const embeddings = noGrad(() => embedder.call(images));
        expect(error(await embeddings.read(), expected.get('embeddings')!)).toBeLessThan(1e-4);

        embedder.train();
        const parameters = [...namedParameters(embedder), ['head.weight', head.weight] as const];
        const optimizer = new Adam(parameters, { weightDecay: 1e-3 });
        const loss = scope(() => {
          const loss = head.loss(embedder.call(images), target);
          backward(loss);
          return loss.detach();
        });
        expect(error([await loss.item()], expected.get('loss')!)).toBeLessThan(1e-4);

        const gradNorm = (name: string) => (expected.get(`grad_norm.${name}`)!.data as Float32Array)[0]!;
        // A bias that the next batch norm takes away again has a gradient of 0: what is received is rounding of larger ones.
        const largestNorm = Math.max(...parameters.map(([name]) => gradNorm(name.replace(/^body\./, ''))));
        for (const [name, parameter] of parameters) {
          const torchName = name.replace(/^body\./, '');
          const gradient = await parameter.grad!.read();
          const norm = Math.hypot(
            ...Array.from({ length: Math.ceil(gradient.length / 1e4) }, (_, i) =>
              Math.hypot(...gradient.subarray(1e4 * i, 1e4 * (i + 1))),
            ),
          );
          const wanted = gradNorm(torchName);
          expect(
            Math.abs(norm - wanted) / Math.max(wanted, 1e-4 * largestNorm),
            `norm of the gradient of ${name}`,
          ).toBeLessThan(entry.normTolerance);
        }

        scope(() => optimizer.step(1e-3));
        const after = await stateDict([...namedTensors(embedder), ['head.weight', head.weight]]);
        expect(after.size).toBe([...expected.keys()].filter((name) => name.startsWith('after.')).length);
        for (const [name, { data }] of after) {
          const torchName = name.replace(/^body\./, '');
          const wanted = expected.get(`after.${torchName}`)!.data as Float32Array;
          const received = sample(torchName, data as Float32Array);
          // A first step of Adam moves every weight by ±lr; only where a gradient is all but zero may its size differ: in
          // one sample of a tensor between PyTorch's float32 and float64.
          const far = received.filter((value, i) => Math.abs(value - wanted[i]!) > 2e-5 + 1e-4 * Math.abs(wanted[i]!));
          expect(far.length, `${name} after the step`).toBeLessThanOrEqual(2);
        }
        for (const part of [embedder, head, optimizer, images, target, embeddings, loss]) part.dispose();
        expect(backend.liveBytes).toBe(0);
      },
    );
  });
}
