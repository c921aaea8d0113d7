import { describe, expect, it } from 'vitest';
import { checkDetector, checkKernels, checkNetwork, relativeError } from './check.ts';
import type { Request } from './protocol.ts';
import { engine } from './testing.ts';
import { detectorWork } from './work.ts';

describe('relativeError', () => {
  it('is the largest difference as a share of the largest value', () => {
    expect(relativeError([1, -3.5], [1, -4])).toBe(0.125);
  });

  it('is infinite for another length and for what is no number', () => {
    expect(relativeError([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError([null], [1])).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError([1], [Number.NaN])).toBe(Number.POSITIVE_INFINITY);
  });
});

it('an engine that computes other numbers is not timed', async () => {
  const wrong = engine('torch', () => ({ values: new Array(16 * 2 * 12 * 12).fill(0) }));
  await expect(checkKernels([wrong])).rejects.toThrow(/^torch computes something else for conv2d forward/);
});

it('an engine that cannot do the work is not held to it', async () => {
  await checkKernels([engine('tfjs', () => null)]);
});

describe('checkNetwork', () => {
  const work = { kind: 'training', network: 'resnet34', batch: 8, image_size: 224, classes: 10 } as const;
  const ours = engine('flukeprint', () => ({ values: [2.3, 2.2] }));

  it('accepts losses that differ by rounding', async () => {
    await checkNetwork(work, ours, [engine('torch', () => ({ values: [2.3001, 2.2] }))]);
  });

  it('refuses other losses', async () => {
    const other = engine('torch', () => ({ values: [2.3, 2.29] }));
    await expect(checkNetwork(work, ours, [other])).rejects.toThrow(
      'torch computes something else for resnet34 training',
    );
  });
});

describe('checkDetector', () => {
  const work = detectorWork('detector_training', 'yolov3-tiny', { batch: 8, image_size: 416 });
  const ours = engine('flukeprint', () => ({ values: [0.5, -0.5] }));

  it('gives images and gradients of the size that is checked', async () => {
    const torch = engine('torch', (message) => {
      const { work: checked, tensors } = message as Extract<Request, { request: 'check' }>;
      expect(checked).toMatchObject({ batch: 4, image_size: 64, cfg: work.cfg });
      expect(Object.entries(tensors).map(([name, { shape, data }]) => [name, shape, data.length])).toEqual([
        ['images', [4, 3, 64, 64], 4 * 3 * 64 * 64],
        ['grad_0', [4, 18, 2, 2], 4 * 18 * 4],
        ['grad_1', [4, 18, 4, 4], 4 * 18 * 16],
      ]);
      return { values: [0.5001, -0.5] };
    });
    await checkDetector(work, ours, [torch]);
  });

  it('refuses other outputs', async () => {
    const other = engine('torch', () => ({ values: [0.5, -0.49] }));
    await expect(checkDetector(work, ours, [other])).rejects.toThrow(
      'torch computes something else for yolov3-tiny detector_training',
    );
  });
});
