import { describe, expect, it } from 'vitest';
import { checkKernels, checkNetwork, relativeError } from './check.ts';
import { engine } from './testing.ts';

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
