import { backward, functional as F, noGrad, scope, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend } from '@flukeprint/kernels';
import { randomStream } from '@flukeprint/random';
import { beforeEach, describe, expect, test } from 'vitest';
import { initialize } from '../nn/init.ts';
import { namedParameters } from '../nn/module.ts';
import { detectXFeat } from './detect-xfeat.ts';
import { extractXFeat, readXFeatMaps } from './extract-xfeat.ts';
import { greyPixels } from './grey-pixels.ts';
import { XFeat } from './xfeat.ts';

describe('XFeat', () => {
  let backend: ReferenceBackend;
  let network: XFeat;
  beforeEach(() => {
    backend = new ReferenceBackend();
    network = new XFeat(backend);
    initialize(network, 0);
  });
  const noise = (...shape: number[]) => {
    const random = randomStream(1, 'image');
    return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform());
  };

  test('images are told apart from their brightness and contrast, each by itself', async () => {
    network.eval();
    const pixels = noise(32, 64);
    const pair = Float32Array.from([...pixels, ...pixels.map((value) => 200 * value - 30)]);
    const images = Tensor.from(backend, pair, [2, 1, 32, 64]);
    const [first, second] = await readXFeatMaps(noGrad(() => network.call(images)));
    expect(first).toMatchObject({ height: 4, width: 8 });
    for (const name of ['descriptors', 'logits', 'reliability'] as const) {
      const far = first![name].filter((value, i) => Math.abs(value - second![name][i]!) > 1e-3);
      expect(far, name).toHaveLength(0);
    }
    expect(first!.logits).toHaveLength(65 * 32);
  });

  test('features are those of the maps, and nothing stays behind', async () => {
    network.eval();
    const images = Tensor.from(backend, noise(2, 1, 32, 64), [2, 1, 32, 64]);
    const maps = await readXFeatMaps(noGrad(() => network.call(images)));
    const before = backend.liveBytes;
    const options = { topK: 5, threshold: 0.02 };
    const features = await detectXFeat(network, images, options);
    expect(backend.liveBytes).toBe(before);
    expect(features).toEqual(maps.map((ofImage) => extractXFeat(ofImage, options)));
    for (const { count, keypoints, scores, descriptors } of features) {
      expect([count, keypoints.length, scores.length, descriptors.length]).toEqual([5, 10, 5, 320]);
    }
  });

  test('every parameter learns from all three outputs', async () => {
    const images = Tensor.from(backend, noise(2, 1, 32, 64), [2, 1, 32, 64]);
    scope(() => {
      const { descriptors, logits, reliability } = network.call(images);
      const squares = [descriptors, logits, reliability].map((output) => F.sum(F.mul(output, output)));
      backward(squares.reduce((a, b) => F.add(a, b)));
    });
    for (const [name, { grad }] of namedParameters(network)) {
      const values = await grad!.read();
      expect(values.every(Number.isFinite), name).toBe(true);
      expect(
        values.some((value) => value !== 0),
        name,
      ).toBe(true);
    }
  });

  test.each([[[1, 1, 32, 48]], [[1, 1, 40, 64]], [[1, 3, 32, 32]], [[1, 32, 32]]])(
    'refuses images of shape %j',
    (shape) => {
      const images = Tensor.from(backend, noise(...shape), shape);
      expect(() => network.call(images)).toThrow('[N, 1, H, W], H and W multiples of 32');
    },
  );
});

test('grey is the mean of the colours, white 1', () => {
  expect([...greyPixels(Uint8Array.of(0, 0, 0, 255, 255, 255, 51, 0, 102))]).toEqual([0, 1, expect.closeTo(0.2, 6)]);
});
