import { freemem } from 'node:os';
import { backward, functional as F, scope, Tensor } from '@flukeprint/autograd';
import { OutOfMemoryError, ReferenceBackend } from '@flukeprint/kernels';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { BatchNorm2d, Conv2d, Sequential } from '@flukeprint/models';
import { describe, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { adviseBatchSize, explainOutOfMemory, measureMemory } from './memory-advice.ts';

const GB = 1e9;
const gigabyte = { totalBytes: 4 * GB, tensorBytes: 2 * GB };
/** 0.8 GB and 0.3 GB an image; the largest tensor has 0.01 GB an image. */
const uses = [2, 4].map((batchSize) => ({
  batchSize,
  peakBytes: (0.8 + 0.3 * batchSize) * GB,
  largestBytes: 0.01 * GB * batchSize,
}));

describe('advice', () => {
  test('says what is needed, what fits and what keeps the batch', () => {
    expect(adviseBatchSize({ batchSize: 32, imageSize: 620, uses, limits: gigabyte })).toEqual({
      neededBytes: expect.closeTo(10.4 * GB, 0),
      largestBatch: 9,
      accumulate: { batchSize: 8, steps: 4 },
      message:
        'batch 32 at 620 px needs about 10.4 GB, 4 GB are available: --batch-size 9 fits; ' +
        '--batch-size 8 --accumulate 4 keeps 32',
    });
  });

  test('counts what the machine has, where that is less', () => {
    const { message } = adviseBatchSize({
      batchSize: 8,
      imageSize: 96,
      uses,
      limits: gigabyte,
      availableBytes: 2 * GB,
    });
    expect(message).toBe(
      'batch 8 at 96 px needs about 3.2 GB, 2 GB are available: --batch-size 3 fits; --batch-size 2 --accumulate 4 keeps 8',
    );
  });

  test('names the largest tensor where that is the limit', () => {
    const limits = { totalBytes: Infinity, tensorBytes: 0.052 * GB };
    const { message, largestBatch } = adviseBatchSize({ batchSize: 16, imageSize: 480, uses, limits });
    expect(largestBatch).toBe(5);
    expect(message).toBe(
      'batch 16 at 480 px needs a tensor of about 0.2 GB, one may have 0.1 GB: --batch-size 5 fits; ' +
        '--batch-size 4 --accumulate 4 keeps 16',
    );
  });

  test('accumulates nothing where only single images would do', () => {
    const advice = adviseBatchSize({ batchSize: 7, imageSize: 96, uses, limits: gigabyte, availableBytes: 2 * GB });
    expect(advice).toMatchObject({ largestBatch: 3, accumulate: null });
  });

  test('one image too many for everything', () => {
    const { message } = adviseBatchSize({ batchSize: 7, imageSize: 9000, uses, limits: gigabyte, availableBytes: GB });
    expect(message).toContain('not even one image fits: lower --image-size');
  });

  test('guesses where a device does not say what it has', () => {
    const limits = { totalBytes: Infinity, tensorBytes: Infinity };
    expect(adviseBatchSize({ batchSize: 32, imageSize: 480, uses, limits }).message).toBe(
      'batch 32 at 480 px needs about 10.4 GB, more than the device has: --batch-size 16 may fit; ' +
        '--batch-size 16 --accumulate 2 keeps 32',
    );
  });

  test('a trial that did not fit either', () => {
    const [first] = uses;
    const base = { batchSize: 8, imageSize: 2000, limits: gigabyte };
    expect(adviseBatchSize({ ...base, uses: [first!] }).message).toBe(
      'batch 8 at 2000 px needs more memory than there is; --batch-size 2 fits; --batch-size 2 --accumulate 4 keeps 8; ' +
        'a lower --image-size needs less',
    );
    expect(adviseBatchSize({ ...base, uses: [] }).message).toContain('not even 2 images fit');
  });
});

test('an error of another kind is not swallowed', async () => {
  const failing = () => {
    throw new Error('something else');
  };
  await expect(measureMemory(new ReferenceBackend(), failing)).rejects.toThrow('something else');
});

// It fills 4 GiB.
test.skipIf(freemem() < 6 * GB)('a real memory that is full: the batch fails, what is advised trains', async () => {
  const backend = await createWasmBackend();
  const size = 1536;
  const net = new Sequential(new Conv2d(backend, 3, 8, 3, { padding: 1 }), new BatchNorm2d(backend, 8));
  const step = (batch: number) =>
    scope(() => {
      const images = Tensor.from(backend, new Float32Array(batch * 3 * size * size), [batch, 3, size, size]);
      backward(F.mean(F.relu(net.call(images))));
      for (const parameter of Object.values(net)) parameter.weight?.zeroGrad();
    });
  expect(() => step(32)).toThrow(OutOfMemoryError);
  const uses = await measureMemory(backend, step);
  const { limits, ...rest } = { limits: backend.memoryLimits, batchSize: 32, imageSize: size };
  const advice = adviseBatchSize({ ...rest, uses, limits });
  expect(advice.neededBytes).toBeGreaterThan(2 ** 32);
  expect(advice.largestBatch).toBeGreaterThan(4);
  expect(advice.message).toContain(`batch 32 at 1536 px needs about`);
  const error = await explainOutOfMemory(backend, rest, step);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toBe(advice.message);
  step(advice.largestBatch);
  // Not by much too little: half as many again would not fit.
  expect(() => step(Math.ceil(1.5 * advice.largestBatch))).toThrow(OutOfMemoryError);
  net.dispose();
  await backend.destroy();
});
