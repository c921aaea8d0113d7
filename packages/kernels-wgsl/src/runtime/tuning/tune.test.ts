import { execute, size } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend } from '../../testing/test-backend.ts';
import { Choices } from './choices.ts';
import { tune } from './tune.ts';

const backend = await testBackend();

/** A convolution of random values; what it gives. */
async function convolve(): Promise<number[]> {
  const take = (...shape: number[]) =>
    upload(
      backend!,
      shape,
      Float32Array.from({ length: size(shape) }, (_, i) => Math.sin(i)),
    );
  const [input, weight] = [take(2, 5, 9, 9), take(40, 5, 3, 3)];
  const { output } = execute(backend!, 'conv2d', { input, weight }, { padding: 1 });
  const values = [...(await backend!.read(output))];
  for (const { storage } of [input, weight, output]) backend!.free(storage);
  return values;
}

describe.skipIf(!backend)('tune', () => {
  afterAll(() => backend!.destroy());

  test('measures every candidate of what was asked, and takes the fastest from then on', async () => {
    const before = await convolve();
    backend!.choices.collect();
    await convolve();
    const questions = backend!.choices.collected();
    expect(questions.map(({ call }) => call.operation)).toEqual(['conv2d']);
    const [question] = questions;

    const { seconds, fastest, likely } = await tune(backend!, question!);
    expect(Object.keys(seconds)).toEqual(question!.candidates);
    expect(Object.values(seconds).every((s) => s > 0 && Number.isFinite(s))).toBe(true);
    expect(likely).toBe(question!.candidates[0]);
    expect(seconds[fastest]).toBeLessThanOrEqual(seconds[likely]!);
    expect(backend!.choices.toJSON()).toEqual({ [question!.work]: fastest });
    // Another way, the same convolution.
    for (const [i, value] of (await convolve()).entries()) expect(value).toBeCloseTo(before[i]!, 5);
    expect(backend!.liveBytes).toBe(0);
  });
});

describe('choices', () => {
  const call = { operation: 'conv2d', inputs: {}, outputs: {}, attributes: {} };

  test('without a measurement, the first', () => {
    expect(new Choices().fastest('a', ['x', 'y'])).toBe('x');
  });

  test('what a file says, if it is still offered', () => {
    const choices = new Choices();
    choices.load({ a: 'y', b: 'gone' });
    expect(choices.fastest('a', ['x', 'y'])).toBe('y');
    expect(choices.fastest('b', ['x', 'y'])).toBe('x');
  });

  test('questions are collected between the two calls, each work once', () => {
    const choices = new Choices();
    choices.announce(call);
    choices.fastest('before', ['x']);
    choices.collect();
    choices.announce(call);
    choices.fastest('a', ['x', 'y']);
    choices.fastest('a', ['x', 'y']);
    expect(choices.collected()).toEqual([{ work: 'a', candidates: ['x', 'y'], call }]);
    choices.announce(call);
    choices.fastest('after', ['x']);
    expect(choices.collected()).toEqual([]);
  });
});
