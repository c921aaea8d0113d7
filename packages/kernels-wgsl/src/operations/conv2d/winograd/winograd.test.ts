import { type Backend, conv2dGeometry, execute, ReferenceBackend, size } from '@flukeprint/kernels';
import { type ConformanceCase, conformanceCases, f16Cases, runCase, upload } from '@flukeprint/kernels/conformance';
import { randomStream } from '@flukeprint/random';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { testBackend } from '../../../testing/test-backend.ts';
import type { Kernel } from '../../kernel-context.ts';
import { dispatchWinogradWeightGrad } from './weight-grad.ts';
import { dispatchWinograd, type WinogradOptions, winogradApplies, winogradBytes } from './winograd.ts';

/** How the backend's convolutions are done: undefined is the direct kernel. */
let way: WinogradOptions | undefined = {};

vi.mock(import('../../kernel-table.ts'), async (original) => {
  const { kernelTable } = await original();
  const conv2d: Kernel<'conv2d'> = (context, inputs, outputs, attributes) => {
    if (!way) return kernelTable.conv2d(context, inputs, outputs, attributes);
    const g = conv2dGeometry('conv2d', inputs.input.shape, inputs.weight.shape, attributes);
    dispatchWinograd(context, inputs, outputs.output, g, 'forward', way);
  };
  const conv2dInputGrad: Kernel<'conv2dInputGrad'> = (context, inputs, outputs, attributes) => {
    if (!way) return kernelTable.conv2dInputGrad(context, inputs, outputs, attributes);
    const { gradOutput: input, weight } = inputs;
    const g = conv2dGeometry('conv2dInputGrad', attributes.inputShape, weight.shape, attributes);
    dispatchWinograd(context, { input, weight }, outputs.gradInput, g, 'inputGrad', way);
  };
  const conv2dWeightGrad: Kernel<'conv2dWeightGrad'> = (context, inputs, outputs, attributes) => {
    if (!way) return kernelTable.conv2dWeightGrad(context, inputs, outputs, attributes);
    const g = conv2dGeometry('conv2dWeightGrad', inputs.input.shape, attributes.weightShape, attributes);
    dispatchWinogradWeightGrad(context, inputs, outputs.gradWeight, g, way);
  };
  return { kernelTable: { ...kernelTable, conv2d, conv2dInputGrad, conv2dWeightGrad } };
});

// Grids of more than three workgroups fold.
const backend = await testBackend({ gridLimit: 3 });
const reference = new ReferenceBackend();

type Shape4 = readonly [number, number, number, number];
interface Values {
  readonly shape: Shape4;
  readonly data: Float32Array;
}

function random(name: string, shape: Shape4, factor = 1): Values {
  const stream = randomStream(2, name, ...shape);
  return { shape, data: Float32Array.from({ length: size(shape) }, () => factor * stream.normal()) };
}

/** [batch, channels in, channels out, height, width, padding] */
const cases: [number, number, number, number, number, number][] = [
  [1, 1, 1, 3, 3, 0],
  [1, 1, 1, 1, 1, 1],
  [2, 1, 3, 2, 5, 1],
  [3, 3, 1, 5, 4, 2],
  [3, 5, 6, 9, 7, 1],
  [3, 7, 9, 13, 11, 0],
  [3, 8, 66, 12, 8, 2],
  [1, 66, 130, 15, 17, 1],
  [2, 64, 64, 16, 16, 1],
  [3, 130, 67, 14, 14, 1],
  [2, 128, 128, 7, 7, 1],
];

/** The convolution with bias, and its gradients. */
async function compute(on: Backend, [batch, inChannels, outChannels, height, width, padding]: (typeof cases)[number]) {
  const outShape: Shape4 = [batch, outChannels, height + 2 * padding - 2, width + 2 * padding - 2];
  const place = ({ shape, data }: Values) => upload(on, shape, data);
  const input = place(random('input', [batch, inChannels, height, width]));
  const weight = place(random('weight', [outChannels, inChannels, 3, 3], (9 * inChannels) ** -0.5));
  const bias = place(random('bias', [1, 1, 1, outChannels]));
  const gradOutput = place(random('gradOutput', outShape));
  const { output } = execute(on, 'conv2d', { input, weight, bias: { ...bias, shape: [outChannels] } }, { padding });
  const ofInput = { padding, inputShape: input.shape };
  const { gradInput } = execute(on, 'conv2dInputGrad', { gradOutput, weight }, ofInput);
  const ofWeight = { padding, weightShape: weight.shape };
  const { gradWeight } = execute(on, 'conv2dWeightGrad', { gradOutput, input }, ofWeight);
  const results = {
    output: await on.read(output),
    gradInput: await on.read(gradInput),
    gradWeight: await on.read(gradWeight),
  };
  for (const { storage } of [input, weight, bias, gradOutput, output, gradInput, gradWeight]) on.free(storage);
  return results;
}

async function computeBy(options: WinogradOptions | undefined, shape: (typeof cases)[number]) {
  way = options;
  try {
    return await compute(backend!, shape);
  } finally {
    way = {};
  }
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

/** The geometry of a conformance case that this way applies to. */
function applies({ operation, attributes, inputs }: ConformanceCase): boolean {
  if (!operation.startsWith('conv2d')) return false;
  const { input, weight } = inputs();
  const { inputShape, weightShape } = attributes as { inputShape?: Shape4; weightShape?: Shape4 };
  const g = conv2dGeometry(operation, input?.shape ?? inputShape!, weight?.shape ?? weightShape!, attributes);
  return winogradApplies(g);
}

describe.skipIf(!backend)('Winograd', () => {
  afterAll(() => backend!.destroy());

  test.for(conformanceCases.filter(applies))('$name', async (c) => {
    const { passed, message } = await runCase(backend!, c);
    expect(passed, message).toBe(true);
  });

  // Visibly, where the adapter stores no f16.
  describe.skipIf(!backend?.supportsF16)('in mixed precision', () => {
    test.for(f16Cases.filter(applies))('$name', async (c) => {
      const { passed, message } = await runCase(backend!, c);
      expect(passed, message).toBe(true);
    });
  });

  test.for(cases)('[%i, %i → %i, %i × %i, padding %i] is as exact as it should be', async (shape) => {
    const expected = await compute(reference, shape);
    const received = await computeBy({}, shape);
    const direct = await computeBy(undefined, shape);
    for (const name of ['output', 'gradInput', 'gradWeight'] as const) {
      const error = relativeError(received[name], expected[name]);
      const floor = relativeError(direct[name], expected[name]);
      expect(error).toBeLessThan(2e-6);
      // Sums as long as these come to twice the direct kernel's error; short ones have only that of the transforms.
      expect(error).toBeLessThan(4 * floor + 4e-7);
    }
  });

  test.for(['32x32', '64x64', '64x128', '128x64', '128x128'] as const)(
    'tiles of %s give the same bits',
    async (tile) => {
      const shape = cases.at(-2)!;
      expect(await computeBy({ tile }, shape)).toEqual(await computeBy({}, shape));
    },
  );

  test('slices give the same bits, the gradient of the weight the same values, with less memory', async () => {
    const shape: (typeof cases)[number] = [3, 10, 12, 29, 31, 1];
    const g = conv2dGeometry('conv2d', [3, 10, 29, 31], [12, 10, 3, 3], { padding: 1 });
    for (const direction of ['forward', 'inputGrad', 'weightGrad'] as const) {
      expect(winogradBytes(g, direction, { sliceBytes: 1 })).toBeLessThan(winogradBytes(g, direction));
    }
    const sliced = await computeBy({ sliceBytes: 1 }, shape);
    const whole = await computeBy({}, shape);
    expect(sliced.output).toEqual(whole.output);
    expect(sliced.gradInput).toEqual(whole.gradInput);
    const expected = (await compute(reference, shape)).gradWeight;
    expect(relativeError(sliced.gradWeight, expected)).toBeLessThan(2e-6);
  });

  test.for(['forward', 'inputGrad', 'weightGrad'] as const)('%s takes the bytes it says', async (direction) => {
    const operation = { forward: 'conv2d', inputGrad: 'conv2dInputGrad', weightGrad: 'conv2dWeightGrad' }[direction];
    const { memory } = backend!;
    memory.reset();
    const before = memory.peakBytes;
    await runCase(backend!, conformanceCases.find((c) => c.name === `${operation}: 4,096 positions`)!);
    const g = conv2dGeometry('conv2d', [4, 2, 32, 32], [2, 2, 3, 3], { padding: 1 });
    const tensors = 4 * (2 * 4 * 2 * 32 * 32 + 2 * 2 * 3 * 3);
    expect(memory.peakBytes - before - tensors).toBe(winogradBytes(g, direction));
  });

  test('applies to 3 × 3, stride 1, undilated, one group', () => {
    const geometry = (kernel: number, attributes: object, channels = 4) =>
      conv2dGeometry('conv2d', [1, 4, 9, 9], [4, channels, kernel, kernel], attributes);
    expect(winogradApplies(geometry(3, { padding: [0, 2] }))).toBe(true);
    expect(winogradApplies(geometry(5, {}))).toBe(false);
    expect(winogradApplies(geometry(3, { stride: [1, 2] }))).toBe(false);
    expect(winogradApplies(geometry(3, { dilation: [2, 1] }))).toBe(false);
    expect(winogradApplies(geometry(3, { groups: 2 }, 2))).toBe(false);
  });
});
