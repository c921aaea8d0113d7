import { execute, type Shape, size } from '@flukeprint/kernels';
import { upload } from '@flukeprint/kernels/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { testBackend } from '../../testing/test-backend.ts';

const backend = await testBackend();

// Large enough for more than one round of each workgroup; a window of one pixel shows where every round reads and writes.
describe.skipIf(!backend)('a walk of several rounds visits every position once', () => {
  afterAll(() => backend!.destroy());

  const shapes: Shape[] = [
    [2, 1, 1013, 601], // rows longer than a workgroup's step
    [6000, 1, 16, 13], // planes shorter than a step
    [1, 1, 1_200_000, 1],
  ];
  test.for(shapes)('%o', async (shape) => {
    const n = size(shape);
    const modulo = (m: number) => Float32Array.from({ length: n }, (_, i) => i % m);
    const input = upload(backend!, shape, modulo(8191));
    const gradOutput = upload(backend!, shape, modulo(4093));
    const attributes = { kernelSize: 1, stride: 1 };
    const { output, indices } = execute(backend!, 'maxPool2d', { input }, attributes);
    const ofGrad = { ...attributes, inputShape: shape };
    const { gradInput } = execute(backend!, 'maxPool2dGrad', { gradOutput, indices }, ofGrad);
    const [values, at, gradients] = [
      await backend!.read(output),
      await backend!.read(indices),
      await backend!.read(gradInput),
    ];
    const plane = shape[2]! * shape[3]!;
    let wrong = 0;
    for (let i = 0; i < n; i++) {
      if (values[i] !== i % 8191 || at[i] !== i % plane || gradients[i] !== i % 4093) wrong++;
    }
    expect(wrong).toBe(0);
    for (const tensor of [input, gradOutput, output, indices, gradInput]) backend!.free(tensor.storage);
  });
});
