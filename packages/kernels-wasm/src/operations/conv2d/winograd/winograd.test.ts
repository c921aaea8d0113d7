import { type Backend, conv2dGeometry, execute, ReferenceBackend, size } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { randomStream } from '@flukeprint/random';
import { describe, expect, test } from 'vitest';
import { createWasmBackend } from '../../../index.ts';
import { prefersWinograd } from './winograd.ts';

const reference = new ReferenceBackend();
const one = await createWasmBackend({ threads: 1 });
const three = await createWasmBackend({ threads: 3 });

type Shape4 = [number, number, number, number];
interface Values {
  readonly shape: Shape4;
  readonly data: Float32Array;
}

/** [batch, channels in, channels out, height, width, padding]: whole tiles, rests of 1 to 3 pixels, odd channels, several steps. */
const cases: [number, number, number, number, number, number][] = [
  [2, 64, 64, 16, 16, 1],
  [2, 65, 130, 23, 22, 1],
  [3, 33, 99, 17, 18, 0],
  [1, 40, 121, 41, 11, 2],
  [50, 160, 230, 1, 1, 1],
  [4, 300, 20, 26, 25, 1],
  [9, 64, 16, 50, 49, 1],
];

function random(name: string, ...shape: Shape4): Values {
  const stream = randomStream(1, name, ...shape);
  return { shape, data: Float32Array.from({ length: size(shape) }, () => stream.uniformIn(-1, 1)) };
}

/** The first and the last of `dim`, 0 or 1. */
function ends({ shape, data }: Values, dim: 0 | 1): Values {
  const [outer, extent, inner] = [dim === 0 ? 1 : shape[0], shape[dim], size(shape.slice(dim + 1))];
  const picked = Array.from({ length: outer }, (_, i) =>
    [0, extent - 1].flatMap((e) => [...data.subarray((i * extent + e) * inner, (i * extent + e + 1) * inner)]),
  );
  return { shape: shape.with(dim, 2) as Shape4, data: Float32Array.from(picked.flat()) };
}

type Operation = 'conv2d' | 'conv2dInputGrad' | 'conv2dWeightGrad';

async function compute(backend: Backend, operation: Operation, a: Values, b: Values, padding: number) {
  const [x, y] = [upload(backend, a.shape, a.data), upload(backend, b.shape, b.data)];
  const [n, c, h, w] = a.shape;
  const results =
    operation === 'conv2d'
      ? execute(backend, 'conv2d', { input: x, weight: y }, { padding })
      : operation === 'conv2dInputGrad'
        ? execute(
            backend,
            'conv2dInputGrad',
            { gradOutput: x, weight: y },
            { padding, inputShape: [n, b.shape[1], h + 2 - 2 * padding, w + 2 - 2 * padding] },
          )
        : execute(
            backend,
            'conv2dWeightGrad',
            { gradOutput: x, input: y },
            { padding, weightShape: [c, b.shape[1], 3, 3] },
          );
  const [result] = Object.values(results);
  const data = (await backend.read(result!)) as Float32Array;
  for (const { storage } of [x, y, result!]) backend.free(storage);
  return { shape: result!.shape as Shape4, data };
}

/** Root mean square error against float64, as a share of the root mean square of the values. */
function relativeError(received: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, square] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error += (received[i]! - expected[i]!) ** 2;
    square += expected[i]! ** 2;
  }
  return Math.sqrt(error / square);
}

describe.for(cases)(
  '[%i, %i → %i, %i × %i, padding %i]',
  ([batch, inChannels, outChannels, height, width, padding]) => {
    const input = random('input', batch, inChannels, height, width);
    const weight = random('weight', outChannels, inChannels, 3, 3);
    const gradOutput = random('gradOutput', batch, outChannels, height + 2 * padding - 2, width + 2 * padding - 2);

    test('is work enough to be done this way', () => {
      expect(prefersWinograd(conv2dGeometry('conv2d', input.shape, weight.shape, { padding }))).toBe(true);
    });

    // The float64 reference does the first and the last channel of the result: they depend on nothing of the others.
    const runs: [Operation, [Values, Values], [Values, Values], 0 | 1][] = [
      ['conv2d', [input, weight], [input, ends(weight, 0)], 1],
      ['conv2dInputGrad', [gradOutput, weight], [gradOutput, ends(weight, 1)], 1],
      ['conv2dWeightGrad', [gradOutput, input], [ends(gradOutput, 1), input], 0],
    ];
    test.for(runs)('%s', async ([operation, whole, part, dim]) => {
      const received = await compute(one, operation, ...whole, padding);
      const expected = await compute(reference, operation, ...part, padding);
      // Sums in f32 come to about 3e-7.
      expect(relativeError(ends(received, dim).data, expected.data)).toBeLessThan(3e-6);
      expect(await compute(three, operation, ...whole, padding), 'other bits with three threads').toEqual(received);
    });
  },
);
