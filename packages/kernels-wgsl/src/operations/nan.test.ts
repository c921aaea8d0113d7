import { execute, i32, pointwiseNames } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend } from '../testing/test-backend.ts';

const shared = await testBackend();

describe.skipIf(!shared)('a NaN stays visible', () => {
  const backend = shared!;
  afterAll(() => backend.destroy());

  test('in what is computed from it, element by element', async () => {
    const input = upload(backend, [2], [Number.NaN, 0]);
    for (const operation of pointwiseNames) {
      const { output } = execute(backend, operation, { input }, {});
      expect((await backend.read(output))[0], operation).toBeNaN();
      backend.free(output.storage);
    }
    backend.free(input.storage);
  });

  test('in every element of a softmax, and in every loss', async () => {
    const input = upload(backend, [1, 3], [1, Number.NaN, 2]);
    const target = { ...i32(1), storage: backend.allocate(i32(1)) };
    backend.write(target, Int32Array.of(0));
    const results = [
      execute(backend, 'softmax', { input }, { dim: 1 }),
      execute(backend, 'logSoftmax', { input }, { dim: 1 }),
      execute(backend, 'crossEntropy', { input, target }, {}),
      execute(backend, 'focalLoss', { input, target }, {}),
      execute(backend, 'binaryCrossEntropyWithLogits', { input, target: input }, {}),
    ].flatMap((outputs) => Object.values(outputs));
    for (const tensor of results) {
      for (const value of await backend.read(tensor)) expect(value).toBeNaN();
      backend.free(tensor.storage);
    }
    for (const t of [input, target]) backend.free(t.storage);
  });

  test('in the generalized mean of its plane, and in no other', async () => {
    const input = upload(backend, [1, 2, 1, 2], [1, Number.NaN, 2, 2]);
    const p = upload(backend, [1], [3]);
    const { output } = execute(backend, 'gemPool2d', { input, p }, {});
    expect([...(await backend.read(output))]).toEqual([NaN, expect.closeTo(2)]);
    for (const t of [input, p, output]) backend.free(t.storage);
  });

  test('in every element of a normalised row', async () => {
    const input = upload(backend, [2, 3], [1, Number.NaN, 2, 3, 0, 4]);
    const { output, norm } = execute(backend, 'normalize', { input }, {});
    expect([...(await backend.read(output))]).toEqual([NaN, NaN, NaN, expect.closeTo(0.6), 0, expect.closeTo(0.8)]);
    for (const t of [input, output, norm]) backend.free(t.storage);
  });

  test.for([0.3, 'soft'] as const)('in the triplet loss with margin %s', async (margin) => {
    const input = upload(backend, [4, 1], [0, Number.NaN, 5, 6]);
    const target = { ...i32(4), storage: backend.allocate(i32(4)) };
    backend.write(target, Int32Array.of(0, 0, 1, 1));
    const { output, positive, negative } = execute(backend, 'tripletMargin', { input, target }, { margin });
    expect([...(await backend.read(output))]).toEqual([NaN]);
    for (const t of [input, target, output, positive, negative]) backend.free(t.storage);
  });
});
