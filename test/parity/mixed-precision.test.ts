import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import type { Backend, Precision } from '@flukeprint/kernels';
import { WebGpuBackend } from '@flukeprint/kernels-wgsl';
import {
  ArcFace,
  beginStep,
  DenseNet,
  Embedder,
  initialize,
  Module,
  namedParameters,
  namedTensors,
  ResNet,
} from '@flukeprint/models';
import { randomStream } from '@flukeprint/random';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDevices } from '../devices.ts';

const [batch, individuals, embeddingSize] = [4, 5, 16];

/** What an Embedder does, around a network of few layers: the float64 reference takes minutes for more. */
class Small extends Module {
  readonly body: Module;
  readonly #precision: Precision;

  constructor(body: Module, precision: Precision) {
    super();
    this.body = body;
    this.#precision = precision;
  }

  override forward(images: Tensor): Tensor {
    return F.normalize(F.cast(this.body.call(F.cast(images, this.#precision)), 'f32'));
  }
}

interface Network {
  readonly imageSize: number;
  make(backend: Backend, precision: Precision): Module;
}

const networks: Record<string, Network> = {
  'a small ResNet': {
    imageSize: 32,
    make: (backend, precision) => new Small(new ResNet(backend, { blocks: [1, 1, 1, 1] }, embeddingSize), precision),
  },
  'a small DenseNet': {
    imageSize: 64,
    make: (backend, precision) => new Small(new DenseNet(backend, [2, 1, 1, 2], 8, embeddingSize), precision),
  },
  MobileNetV2: {
    imageSize: 32,
    make: (backend, precision) => new Embedder(backend, 'mobilenet_v2', { embeddingSize, precision }),
  },
  /** Squeeze and excitation, and stochastic depth. */
  'EfficientNet-B0': {
    imageSize: 32,
    make: (backend, precision) => new Embedder(backend, 'efficientnet_b0', { embeddingSize, precision }),
  },
  ResNet18: {
    imageSize: 64,
    make: (backend, precision) => new Embedder(backend, 'resnet18', { embeddingSize, precision }),
  },
};

function images(backend: Backend, imageSize: number): Tensor {
  const random = randomStream(3, 'images');
  const pixels = Float32Array.from({ length: batch * 3 * imageSize ** 2 }, () => random.normal());
  return Tensor.from(backend, pixels, [batch, 3, imageSize, imageSize]);
}

interface Step {
  readonly loss: number;
  /** Of network and head, by name. */
  readonly gradients: ReadonlyMap<string, Float64Array>;
  /** Bytes that live between forward and backward. */
  readonly kept: number;
}

/** One training step without the optimiser. Network and head have the same values in either precision. */
async function trainingStep(
  backend: Backend,
  { imageSize, make }: Network,
  precision: Precision,
  training: boolean,
): Promise<Step> {
  const network = make(backend, precision);
  const head = new ArcFace(backend, individuals, embeddingSize);
  initialize(network, 0);
  initialize(head, 1);
  beginStep(network, 0, 1);
  network.train(training);
  const before = backend.liveBytes;
  let kept = 0;
  const target = Int32Array.from({ length: batch }, (_, i) => i);
  const loss = scope(() => {
    const value = head.loss(network.call(images(backend, imageSize)), Tensor.from(backend, target, [batch]));
    kept = backend.liveBytes - before;
    backward(value);
    return value;
  });
  const gradients = new Map<string, Float64Array>();
  for (const [prefix, part] of Object.entries({ network, head })) {
    // Nothing that a checkpoint or an optimiser sees is f16.
    for (const [name, { dtype }] of namedTensors(part)) expect(dtype, name).toBe('f32');
    for (const [name, { grad }] of namedParameters(part)) {
      expect(grad!.dtype, name).toBe('f32');
      gradients.set(`${prefix}.${name}`, Float64Array.from(await grad!.read()));
    }
  }
  const step = { loss: await loss.item(), gradients, kept };
  for (const part of [loss, network, head]) part.dispose();
  return step;
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
}

/** ‖half − single‖ ÷ ‖single‖ over all gradients, and the largest of any one among them. */
function gradientErrors(half: Step, single: Step): { all: number; worst: number } {
  const pairs = [...single.gradients].map(([name, expected]) => {
    const difference = half.gradients.get(name)!.map((x, i) => x - expected[i]!);
    return [norm(difference), norm(expected)] as const;
  });
  const [differences, norms] = [0, 1].map((side) => norm(Float64Array.from(pairs, (pair) => pair[side as 0 | 1])));
  return { all: differences! / norms!, worst: Math.max(...pairs.map(([difference, whole]) => difference / whole)) };
}

for (const { name: device, missing, open } of testDevices('reference', 'webgpu')) {
  const names = device === 'reference' ? ['a small ResNet', 'a small DenseNet'] : ['a small DenseNet', 'ResNet18'];

  describe.skipIf(missing)(`mixed precision on ${device}`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend?.destroy());

    // A relu that rounding turns over takes its gradient with it: a share of about 2⁻¹¹ of them, whose norm is 2 % of all.
    test.for(names)('%s with running statistics: gradients are those of f32, rounded', async (name, context) => {
      context.skip(!backend.supportsF16, 'the adapter has no shader-f16');
      const [single, half] = await bothPrecisions(name, false);
      expect(Math.abs(half.loss / single.loss - 1)).toBeLessThan(1e-3);
      const { all, worst } = gradientErrors(half, single);
      expect(all).toBeLessThan(0.06);
      expect(worst).toBeLessThan(0.2);
      expect(backend.liveBytes).toBe(0);
    });

    // Statistics of four photos carry a rounding far: those of the images alone changes these gradients by 3 %.
    test.for(names)('%s in training: losses are close, gradients point the same way', async (name, context) => {
      context.skip(!backend.supportsF16, 'the adapter has no shader-f16');
      const [single, half] = await bothPrecisions(name, true);
      expect(Math.abs(half.loss / single.loss - 1)).toBeLessThan(1e-2);
      expect(gradientErrors(half, single).all).toBeLessThan(0.4);
      // Images and the indices of max pooling do not shrink. The reference holds all numbers in float64.
      if (device !== 'reference') expect(half.kept).toBeLessThan(0.7 * single.kept);
      expect(backend.liveBytes).toBe(0);
    });

    // Deep, and maps of one pixel in the end: gradients of random weights say little here.
    test.for(['MobileNetV2', 'EfficientNet-B0'])('%s in training: losses are close', async (name, context) => {
      context.skip(!backend.supportsF16, 'the adapter has no shader-f16');
      const [single, half] = await bothPrecisions(name, true);
      // Matrix units round the weights, too.
      const allowed = backend instanceof WebGpuBackend && backend.matrixUnit ? 0.15 : 0.05;
      expect(Math.abs(half.loss / single.loss - 1)).toBeLessThan(allowed);
      for (const [parameter, gradient] of half.gradients) expect(gradient.every(Number.isFinite), parameter).toBe(true);
      expect(backend.liveBytes).toBe(0);
    });

    async function bothPrecisions(name: string, training: boolean): Promise<[single: Step, half: Step]> {
      const network = networks[name]!;
      const single = await trainingStep(backend, network, 'f32', training);
      return [single, await trainingStep(backend, network, 'f16', training)];
    }
  });
}
