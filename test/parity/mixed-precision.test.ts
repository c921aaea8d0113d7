import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { type Backend, type Precision, randomStream } from '@flukeprint/kernels';
import {
  type AnyModule,
  ArcFace,
  builtInCfg,
  createDarknet,
  DenseNet,
  Embedder,
  initialize,
  Module,
  namedParameters,
  namedTensors,
} from '@flukeprint/models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDevices } from '../devices.ts';

const [batch, imageSize, individuals, embeddingSize] = [4, 64, 5, 16];

/** A DenseNet of a few layers in the Embedder's manner: the backbone between two casts. */
class SmallDenseNet extends Module {
  readonly body: DenseNet;
  readonly #precision: Precision;

  constructor(backend: Backend, precision: Precision) {
    super();
    this.body = new DenseNet(backend, [2, 1, 1, 2], 8, embeddingSize);
    this.#precision = precision;
  }

  override forward(images: Tensor): Tensor {
    return F.normalize(F.cast(this.body.call(F.cast(images, this.#precision)), 'f32'));
  }
}

const networks: Record<string, (backend: Backend, precision: Precision) => Module> = {
  resnet18: (backend, precision) => new Embedder(backend, 'resnet18', { embeddingSize, precision }),
  'a small DenseNet': (backend, precision) => new SmallDenseNet(backend, precision),
};

function images(backend: Backend): Tensor {
  const random = randomStream(3, 'images');
  const pixels = Float32Array.from({ length: batch * 3 * imageSize ** 2 }, () => random.normal());
  return Tensor.from(backend, pixels, [batch, 3, imageSize, imageSize]);
}

interface Step {
  readonly loss: number;
  /** By name: of the network and of the head. */
  readonly gradients: ReadonlyMap<string, Float64Array>;
  readonly state: ReadonlyMap<string, Float64Array>;
  /** Most bytes in use, and what backward had to keep. */
  readonly activations: number;
}

/** One training step without the optimiser. Network and head have the same values at each precision. */
async function trainingStep(backend: Backend, make: (typeof networks)[string], precision: Precision): Promise<Step> {
  const network = make(backend, precision);
  const head = new ArcFace(backend, individuals, embeddingSize);
  initialize(network, 0);
  initialize(head, 1);
  const before = backend.liveBytes;
  let activations = 0;
  const target = Int32Array.from({ length: batch }, (_, i) => i);
  const loss = scope(() => {
    const value = head.loss(network.call(images(backend)), Tensor.from(backend, target, [batch]));
    activations = backend.liveBytes - before;
    backward(value);
    return value;
  });
  const parts: [string, AnyModule][] = [
    ['network.', network],
    ['head.', head],
  ];
  const gradients = new Map<string, Float64Array>();
  const state = new Map<string, Float64Array>();
  for (const [prefix, part] of parts) {
    for (const [name, { grad }] of namedParameters(part)) {
      expect(grad!.dtype, name).toBe('f32');
      gradients.set(prefix + name, Float64Array.from(await grad!.read()));
    }
    for (const [name, tensor] of namedTensors(part)) {
      expect(tensor.dtype, name).toBe('f32');
      state.set(prefix + name, Float64Array.from(await tensor.read()));
    }
  }
  const step = { loss: await loss.item(), gradients, state, activations };
  for (const part of [loss, network, head]) part.dispose();
  return step;
}

/** ‖received − expected‖ ÷ ‖expected‖. */
function relativeError(received: Float64Array, expected: Float64Array): number {
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  return norm(received.map((x, i) => x - expected[i]!)) / norm(expected);
}

function joined(values: ReadonlyMap<string, Float64Array>): Float64Array {
  return Float64Array.from([...values.values()].flatMap((each) => [...each]));
}

for (const { name: device, missing, open } of testDevices('reference', 'webgpu')) {
  describe.skipIf(missing)(`mixed precision on ${device}`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend?.destroy());

    test.each(Object.entries(networks))('a training step of %s is that of f32, rounded', async (_, make) => {
      const single = await trainingStep(backend, make, 'f32');
      const half = await trainingStep(backend, make, 'f16');
      const errors = [...half.gradients].map(([n, g]) => [n, relativeError(g, single.gradients.get(n)!)] as const);
      console.log(
        device,
        single.loss,
        half.loss,
        relativeError(joined(half.gradients), joined(single.gradients)),
        errors.sort((a, b) => b[1] - a[1]).slice(0, 4),
        single.activations,
        half.activations,
      );
      const s = [...half.state].map(([n, g]) => [n, relativeError(g, single.state.get(n)!)] as const);
      console.log(s.sort((a, b) => b[1] - a[1]).slice(0, 4));
      expect(backend.liveBytes).toBe(0);
    });
  });
}
void builtInCfg;
void createDarknet;
