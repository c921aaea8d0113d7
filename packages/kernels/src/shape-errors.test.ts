import { describe, expect, test } from 'vitest';
import type { AnyOperation, DeviceTensor, Spec } from './contract.ts';
import { type PointwiseName, pointwise, pointwiseNames, pointwiseTable } from './operations/pointwise.ts';
import { execute, type OperationName, operations } from './operations.ts';
import { ReferenceBackend } from './reference-backend.ts';
import { f16, f32, i32, ShapeError } from './shape.ts';

type Inputs = Record<string, Spec | undefined>;

const image = f32(2, 4, 6, 5);
const rows = f32(3, 5);
const names = i32(3);
const one = f32();

/** Arguments that fit, for every operation: each test below spoils one of them. */
const fitting: Record<OperationName, [Inputs, object]> = {
  conv2d: [{ input: image, weight: f32(6, 2, 3, 3), bias: f32(6) }, { groups: 2 }],
  conv2dInputGrad: [
    { gradOutput: f32(2, 6, 4, 3), weight: f32(6, 2, 3, 3) },
    { groups: 2, inputShape: [2, 4, 6, 5] },
  ],
  conv2dWeightGrad: [
    { gradOutput: f32(2, 6, 4, 3), input: image },
    { groups: 2, weightShape: [6, 2, 3, 3] },
  ],
  batchNorm: [
    { input: image, weight: f32(4), bias: f32(4), runningMean: f32(4), runningVar: f32(4), residual: image },
    { training: true },
  ],
  batchNormGrad: [
    {
      gradOutput: image,
      input: image,
      saveMean: f32(4),
      saveInvstd: f32(4),
      weight: f32(4),
      bias: f32(4),
      output: image,
    },
    { training: true, relu: true, residual: true },
  ],
  catBatchNorm: [
    {
      'input.0': image,
      'input.1': f32(2, 3, 6, 5),
      weight: f32(7),
      bias: f32(7),
      runningMean: f32(7),
      runningVar: f32(7),
    },
    { training: true },
  ],
  catBatchNormGrad: [
    {
      gradOutput: f32(2, 7, 6, 5),
      'input.0': image,
      'input.1': f32(2, 3, 6, 5),
      saveMean: f32(7),
      saveInvstd: f32(7),
      weight: f32(7),
      output: f32(2, 7, 6, 5),
    },
    { training: true, relu: true },
  ],
  maxPool2d: [{ input: image }, { kernelSize: 2 }],
  maxPool2dGrad: [
    { gradOutput: f32(2, 4, 3, 2), indices: i32(2, 4, 3, 2) },
    { kernelSize: 2, inputShape: [2, 4, 6, 5] },
  ],
  avgPool2d: [{ input: image }, { kernelSize: 2 }],
  avgPool2dGrad: [{ gradOutput: f32(2, 4, 3, 2) }, { kernelSize: 2, inputShape: [2, 4, 6, 5] }],
  adaptiveAvgPool2d: [{ input: image }, { outputSize: 1 }],
  adaptiveAvgPool2dGrad: [{ gradOutput: f32(2, 4, 1, 1) }, { inputShape: [2, 4, 6, 5] }],
  gemPool2d: [{ input: image, p: f32(1) }, {}],
  gemPool2dGrad: [{ gradOutput: f32(2, 4, 1, 1), input: image, p: f32(1), output: f32(2, 4, 1, 1) }, {}],
  linear: [{ input: rows, weight: f32(7, 5), bias: f32(7) }, {}],
  linearInputGrad: [{ gradOutput: f32(3, 7), weight: f32(7, 5) }, {}],
  linearWeightGrad: [{ gradOutput: f32(3, 7), input: rows }, {}],
  ...pointwiseCalls(),
  softmax: [{ input: rows }, { dim: 1 }],
  softmaxGrad: [{ gradOutput: rows, output: rows }, { dim: 1 }],
  logSoftmax: [{ input: rows }, { dim: -2 }],
  logSoftmaxGrad: [{ gradOutput: rows, output: rows }, { dim: 0 }],
  crossEntropy: [{ input: rows, target: names }, {}],
  crossEntropyGrad: [{ gradOutput: one, logProbabilities: rows, target: names }, {}],
  focalLoss: [{ input: rows, target: names }, {}],
  focalLossGrad: [{ gradOutput: one, logProbabilities: rows, target: names }, {}],
  binaryCrossEntropyWithLogits: [{ input: rows, target: rows }, {}],
  binaryCrossEntropyWithLogitsGrad: [{ gradOutput: one, input: rows, target: rows }, {}],
  normalize: [{ input: rows }, {}],
  normalizeGrad: [{ gradOutput: rows, output: rows, norm: f32(3, 1) }, {}],
  cat: [{ 0: rows, 1: f32(2, 5) }, { dim: 0 }],
  catGrad: [{ gradOutput: rows }, { dim: 1, sizes: [2, 3] }],
  interpolate: [{ input: image }, { scaleFactor: 2, mode: 'nearest' }],
  interpolateGrad: [{ gradOutput: f32(2, 4, 12, 10) }, { scaleFactor: 2, mode: 'nearest', inputShape: [2, 4, 6, 5] }],
  add: [{ a: rows, b: f32(5) }, {}],
  sub: [{ a: rows, b: f32(5) }, {}],
  mul: [{ a: rows, b: f32(5) }, {}],
  scale: [{ input: rows }, { factor: 2 }],
  sumTo: [{ input: rows }, { shape: [5] }],
  broadcastTo: [{ input: f32(5) }, { shape: [3, 5] }],
  indexSelect: [{ input: image, index: names }, {}],
  indexSelectGrad: [{ gradOutput: f32(3, 4, 6, 5), index: names }, { inputShape: [2, 4, 6, 5] }],
  indexCopy: [{ target: image, index: names, source: f32(3, 4, 6, 5) }, {}],
  cast: [{ input: rows }, { dtype: 'f16' }],
  accumulate: [{ target: rows, value: rows }, {}],
  arcfaceMargin: [{ cosine: rows, target: names, margins: f32(5) }, {}],
  arcfaceMarginGrad: [{ gradOutput: rows, cosine: rows, target: names, margins: f32(5) }, {}],
  tripletMargin: [{ input: rows, target: names }, { margin: 0.3 }],
  tripletMarginGrad: [{ gradOutput: one, input: rows, positive: names, negative: names }, { margin: 'soft' }],
  weightedTripletMargin: [{ input: rows, target: names }, { margin: 'soft' }],
  weightedTripletMarginGrad: [{ gradOutput: one, input: rows, target: names, distance: f32(3, 3) }, { margin: 0.3 }],
  adamStep: [
    { param: rows, grad: rows, expAvg: rows, expAvgSq: rows },
    { lr: 0.1, step: 1 },
  ],
  sgdStep: [
    { param: rows, grad: rows, momentumBuffer: rows },
    { lr: 0.1, momentum: 0.9 },
  ],
  totalNorm: [{ 0: rows, 1: f32(2) }, {}],
  clipNorm: [{ value: rows, norm: one }, { maxNorm: 1 }],
  updateLossScale: [{ norm: one, state: f32(4) }, {}],
  lerp: [{ target: rows, value: rows }, { weight: 0.1 }],
  swap: [{ a: rows, b: rows }, {}],
  mutualNearest: [{ query: rows, gallery: f32(2, 4, 5), count: i32(2) }, {}],
};

function pointwiseCalls() {
  type Call = [Inputs, object];
  return pointwiseTable(
    (): Call => [{ input: rows }, {}],
    (name): Call => [{ gradOutput: rows, [pointwise[name].saves]: rows }, {}],
  );
}

function pointwiseMisfits(name: PointwiseName): [OperationName, Inputs, object, string][] {
  const operations = [name, `${name}Grad`] as const;
  const attributes = Object.keys(pointwise[name].defaults).flatMap((attribute) =>
    operations.map((operation): [OperationName, Inputs, object, string] => {
      return [operation, {}, { [attribute]: NaN }, `${attribute} to be a finite number, received NaN`];
    }),
  );
  const turned = { gradOutput: f32(5, 3) };
  return [...attributes, [`${name}Grad`, turned, {}, 'gradOutput to be f32 [3, 5], received f32 [5, 3]']];
}

function infer(operation: OperationName, inputs: Inputs, attributes: object): Record<string, Spec> {
  return (operations[operation] as AnyOperation).infer(inputs as Record<string, Spec>, attributes);
}

const operationNames = Object.keys(operations) as OperationName[];

describe.for(operationNames)('%s', (operation) => {
  const [inputs, attributes] = fitting[operation];

  test('takes what fits', () => {
    infer(operation, inputs, attributes);
  });

  test.for(Object.keys(inputs))('names %s of the wrong data type', (argument) => {
    const { shape, dtype } = inputs[argument]!;
    const wrong = { shape, dtype: dtype === 'f32' ? ('i32' as const) : ('f32' as const) };
    const pattern = `${operation}: expected ${argument} to be ${dtype}.*, received ${wrong.dtype} \\[${shape.join(', ')}\\]`;
    expect(() => infer(operation, { ...inputs, [argument]: wrong }, attributes)).toThrow(new RegExp(pattern));
  });
});

const half = (spec: Spec): Spec => (spec.dtype === 'f32' ? { ...spec, dtype: 'f16' } : spec);

describe.for(operationNames)('%s in mixed precision', (operation) => {
  const [inputs, attributes] = fitting[operation];
  const { f16: roles }: AnyOperation = operations[operation];
  const except = (roles?.except ?? []) as readonly string[];
  const entries = Object.entries(inputs).map(([name, spec]) => [name, spec!] as const);

  if (roles)
    test('takes and gives f16 but for what stays f32', () => {
      const mixed = entries.map(([name, spec]) => [name, except.includes(name) ? spec : half(spec)]);
      for (const [name, { dtype }] of Object.entries(infer(operation, Object.fromEntries(mixed), attributes))) {
        if (dtype !== 'i32') expect([name, dtype]).toEqual([name, except.includes(name) ? 'f32' : 'f16']);
      }
    });

  test.for(entries.filter(([name, { dtype }]) => dtype === 'f32' && (!roles || except.includes(name))))(
    'asks for %s in f32',
    ([name, spec]) => {
      expect(() => infer(operation, { ...inputs, [name]: half(spec) }, attributes)).toThrow(
        new RegExp(`${operation}: expected ${name} to be .*f16.*: cast it to f32`),
      );
    },
  );
});

// What does not fit: the operation, what is spoiled, and what the message says.
const misfits: [OperationName, Inputs, object, string][] = [
  ['conv2d', { input: f32(4, 6, 5) }, {}, 'input to be f32 with 4 dimensions, received f32 [4, 6, 5]'],
  ['conv2d', { weight: f32(6, 2, 3) }, {}, 'weight to be f32 with 4 dimensions, received f32 [6, 2, 3]'],
  [
    'conv2d',
    { weight: f32(6, 4, 3, 3) },
    {},
    'weight to be [6, 2, 3, 3] for 4 input channels in 2 groups, received [6, 4, 3, 3]',
  ],
  ['conv2d', { bias: f32(4) }, {}, 'bias to be f32 [6], received f32 [4]'],
  [
    'conv2d',
    { weight: f32(6, 2, 7, 3) },
    {},
    'input to be at least as large as the dilated kernel [6, 2, 7, 3], received [2, 4, 6, 5]',
  ],
  ['conv2d', {}, { stride: 0 }, 'stride to be one or two integers of at least 1, received 0'],
  ['conv2d', {}, { stride: [1, 2, 3] }, 'stride to be one or two integers of at least 1, received [1,2,3]'],
  ['conv2d', {}, { padding: -1 }, 'padding to be one or two integers of at least 0, received -1'],
  ['conv2d', {}, { padding: [1, 0.5] }, 'padding to be one or two integers of at least 0, received [1,0.5]'],
  ['conv2d', {}, { dilation: '2' }, 'dilation to be one or two integers of at least 1, received "2"'],
  ['conv2d', {}, { groups: 3 }, 'groups to be a divisor of 4 and 6 channels, received 3'],
  [
    'conv2dInputGrad',
    { gradOutput: f32(2, 6, 4, 4) },
    {},
    'gradOutput to be f32 [2, 6, 4, 3], received f32 [2, 6, 4, 4]',
  ],
  ['conv2dInputGrad', {}, { inputShape: [2, 4, 6] }, 'inputShape to be 4 positive extents, received [2,4,6]'],
  [
    'conv2dWeightGrad',
    { gradOutput: f32(1, 6, 4, 3) },
    {},
    'gradOutput to be f32 [2, 6, 4, 3], received f32 [1, 6, 4, 3]',
  ],
  ['conv2dWeightGrad', {}, { weightShape: [6, 2, 3, 0] }, 'weightShape to be 4 positive extents, received [6,2,3,0]'],
  ['batchNorm', { input: f32(4) }, {}, 'input to be f32 [N, C, …], received f32 [4]'],
  ['batchNorm', { weight: f32(5) }, {}, 'weight to be f32 [4], received f32 [5]'],
  ['batchNorm', { runningVar: f32(4, 1) }, {}, 'runningVar to be f32 [4], received f32 [4, 1]'],
  ['batchNorm', { residual: f32(2, 4, 5, 6) }, {}, 'residual to be f32 [2, 4, 6, 5], received f32 [2, 4, 5, 6]'],
  ['batchNorm', {}, { training: 1 }, 'training to be true or false, received 1'],
  ['batchNorm', {}, { relu: 'yes' }, 'relu to be true or false, received "yes"'],
  ['batchNorm', {}, { momentum: Infinity }, 'momentum to be a finite number, received Infinity'],
  ['batchNorm', {}, { eps: -1 }, 'eps to be a finite number of at least 0, received -1'],
  ['batchNormGrad', { gradOutput: rows }, {}, 'gradOutput to be f32 [2, 4, 6, 5], received f32 [3, 5]'],
  ['batchNormGrad', { saveInvstd: f32(2) }, {}, 'saveInvstd to be f32 [4], received f32 [2]'],
  ['batchNormGrad', { bias: f32(2) }, {}, 'bias to be f32 [4], received f32 [2]'],
  ['batchNormGrad', { output: rows }, {}, 'output to be f32 [2, 4, 6, 5], received f32 [3, 5]'],
  ['batchNormGrad', { output: undefined }, {}, 'output to be f32 [2, 4, 6, 5] with relu, received nothing'],
  ['batchNormGrad', {}, { relu: false }, 'residual to be false, or true with relu, received true'],
  ['catBatchNorm', { 'input.0': f32(2) }, {}, 'input.0 to be f32 [N, C, …], received f32 [2]'],
  ['catBatchNorm', { 'input.0': undefined }, {}, 'input.0 to be a tensor, received nothing'],
  ['catBatchNorm', { 'input.1': f32(2, 3, 5, 6) }, {}, 'input.1 to be f32 [2, *, 6, 5], received f32 [2, 3, 5, 6]'],
  ['catBatchNorm', { weight: f32(4) }, {}, 'weight to be f32 [7], received f32 [4]'],
  ['catBatchNormGrad', { gradOutput: image }, {}, 'gradOutput to be f32 [2, 7, 6, 5], received f32 [2, 4, 6, 5]'],
  ['catBatchNormGrad', { 'input.1': rows }, {}, 'input.1 to be f32 [2, *, 6, 5], received f32 [3, 5]'],
  ['catBatchNormGrad', { output: undefined }, {}, 'output to be f32 [2, 7, 6, 5] with relu, received nothing'],
  ['maxPool2d', { input: rows }, {}, 'input to be f32 with 4 dimensions, received f32 [3, 5]'],
  [
    'maxPool2d',
    {},
    { kernelSize: 7 },
    'input to be at least as large as the kernel [7, 7] with its padding, received [2, 4, 6, 5]',
  ],
  ['maxPool2d', {}, { kernelSize: undefined }, 'kernelSize to be one or two integers of at least 1, received nothing'],
  ['maxPool2d', {}, { padding: 2 }, 'padding to be at most half of kernelSize 2, received 2'],
  ['maxPool2d', {}, { ceilMode: 1 }, 'ceilMode to be true or false, received 1'],
  ['maxPool2dGrad', { indices: i32(2, 4, 3, 3) }, {}, 'indices to be i32 [2, 4, 3, 2], received i32 [2, 4, 3, 3]'],
  ['avgPool2d', {}, { stride: [2] }, 'stride to be one or two integers of at least 1, received [2]'],
  ['avgPool2dGrad', { gradOutput: image }, {}, 'gradOutput to be f32 [2, 4, 3, 2], received f32 [2, 4, 6, 5]'],
  ['adaptiveAvgPool2d', {}, { outputSize: 0 }, 'outputSize to be one or two positive integers or null, received 0'],
  [
    'adaptiveAvgPool2d',
    {},
    { outputSize: [1, 2, 3] },
    'outputSize to be one or two positive integers or null, received [1,2,3]',
  ],
  ['gemPool2d', { p: f32(4) }, {}, 'p to be f32 [1], received f32 [4]'],
  ['gemPool2d', {}, { eps: 0 }, 'eps to be a number of more than 0, received 0'],
  ['gemPool2dGrad', { output: f32(2, 4) }, {}, 'output to be f32 [2, 4, 1, 1], received f32 [2, 4]'],
  [
    'adaptiveAvgPool2dGrad',
    { gradOutput: f32(2, 3, 1, 1) },
    {},
    'gradOutput to be f32 [2, 4, *, *], received f32 [2, 3, 1, 1]',
  ],
  ['linear', { input: image }, {}, 'input to be f32 with 2 dimensions, received f32 [2, 4, 6, 5]'],
  ['linear', { weight: f32(7, 4) }, {}, 'weight to be f32 [*, 5], received f32 [7, 4]'],
  ['linear', { bias: f32(5) }, {}, 'bias to be f32 [7], received f32 [5]'],
  ['linearInputGrad', { gradOutput: f32(3, 6) }, {}, 'gradOutput to be f32 [*, 7], received f32 [3, 6]'],
  ['linearWeightGrad', { gradOutput: f32(2, 7) }, {}, 'gradOutput to be f32 [3, *], received f32 [2, 7]'],
  ...pointwiseNames.flatMap(pointwiseMisfits),
  ['softmax', {}, { dim: 2 }, 'dim to be an integer from -2 to 1, received 2'],
  ['softmax', {}, { dim: undefined }, 'dim to be an integer from -2 to 1, received nothing'],
  ['softmaxGrad', { gradOutput: f32(3) }, {}, 'gradOutput to be f32 [3, 5], received f32 [3]'],
  ['logSoftmax', {}, { dim: -3 }, 'dim to be an integer from -2 to 1, received -3'],
  ['logSoftmaxGrad', {}, { dim: 0.5 }, 'dim to be an integer from -2 to 1, received 0.5'],
  ['crossEntropy', { input: f32(3) }, {}, 'input to be f32 [N, C, …], received f32 [3]'],
  ['crossEntropy', { target: i32(4) }, {}, 'target to be i32 [3], received i32 [4]'],
  ['crossEntropyGrad', { gradOutput: f32(3) }, {}, 'gradOutput to be f32 [], received f32 [3]'],
  ['crossEntropy', {}, { labelSmoothing: 1.1 }, 'labelSmoothing to be a number from 0 to 1, received 1.1'],
  ['crossEntropyGrad', {}, { labelSmoothing: NaN }, 'labelSmoothing to be a number from 0 to 1, received NaN'],
  ['focalLoss', { input: image }, {}, 'input to be f32 with 2 dimensions, received f32 [2, 4, 6, 5]'],
  ['focalLoss', {}, { gamma: -1 }, 'gamma to be a finite number of at least 0, received -1'],
  ['focalLossGrad', { target: i32(3, 1) }, {}, 'target to be i32 [3], received i32 [3, 1]'],
  ['binaryCrossEntropyWithLogits', { target: f32(5) }, {}, 'target to be f32 [3, 5], received f32 [5]'],
  ['binaryCrossEntropyWithLogitsGrad', { gradOutput: rows }, {}, 'gradOutput to be f32 [], received f32 [3, 5]'],
  ['normalize', {}, { dim: 5 }, 'dim to be an integer from -2 to 1, received 5'],
  ['normalize', {}, { eps: Infinity }, 'eps to be a finite number of at least 0, received Infinity'],
  ['normalizeGrad', { norm: f32(3) }, {}, 'norm to be f32 [3, 1], received f32 [3]'],
  ['cat', { 1: f32(2, 4) }, {}, '1 to be f32 [*, 5], received f32 [2, 4]'],
  ['cat', {}, { dim: 2 }, 'dim to be an integer from -2 to 1, received 2'],
  ['catGrad', {}, { sizes: [2, 2] }, 'sizes to be positive integers that add up to 5, received [2,2]'],
  ['interpolate', {}, { scaleFactor: 0 }, 'scaleFactor to be one or two positive numbers, received 0'],
  ['interpolate', {}, { scaleFactor: 0.1 }, 'scaleFactor to be large enough for a pixel of [6, 5], received 0.1'],
  ['interpolate', {}, { mode: 'bicubic' }, `mode to be 'nearest' or 'bilinear', received "bicubic"`],
  ['interpolateGrad', { gradOutput: image }, {}, 'gradOutput to be f32 [2, 4, 12, 10], received f32 [2, 4, 6, 5]'],
  ['add', { b: f32(3) }, {}, 'b to be broadcastable to [3, 5], received [3]'],
  ['sub', { b: f32(2, 5) }, {}, 'b to be broadcastable to [3, 5], received [2, 5]'],
  ['mul', { b: f32(1, 1, 4) }, {}, 'b to be broadcastable to [3, 5], received [1, 1, 4]'],
  ['scale', {}, { factor: NaN }, 'factor to be a finite number, received NaN'],
  ['sumTo', {}, { shape: [3] }, 'shape to be broadcastable to [3, 5], received [3]'],
  ['sumTo', {}, { shape: [0] }, 'shape to be positive extents, received [0]'],
  ['broadcastTo', {}, { shape: [5, 3] }, 'input to be broadcastable to [5, 3], received [5]'],
  ['indexSelect', { input: one }, {}, 'input to be f32 [R, …], received f32 []'],
  ['indexSelect', { index: i32(3, 1) }, {}, 'index to be i32 with 1 dimensions, received i32 [3, 1]'],
  ['indexSelectGrad', { gradOutput: image }, {}, 'gradOutput to be f32 [3, 4, 6, 5], received f32 [2, 4, 6, 5]'],
  ['indexSelectGrad', {}, { inputShape: [] }, 'inputShape to be [R, …], received []'],
  ['indexCopy', { target: one }, {}, 'target to be f32 [R, …], received f32 []'],
  ['indexCopy', { source: image }, {}, 'source to be f32 [3, 4, 6, 5], received f32 [2, 4, 6, 5]'],
  ['accumulate', { value: f32(5) }, {}, 'value to be f32 [3, 5], received f32 [5]'],
  ['cast', {}, { dtype: 'i32' }, `dtype to be 'f32' or 'f16', received "i32"`],
  // Activations may be f16; parameters, statistics and what the head and the losses take may not, and none are mixed.
  [
    'conv2d',
    { weight: f16(6, 2, 3, 3) },
    {},
    'weight to be f32 with 4 dimensions, received f16 [6, 2, 3, 3]: cast it to f32',
  ],
  ['conv2dWeightGrad', { input: f16(2, 4, 6, 5) }, {}, 'gradOutput to be f16 as input is, received f32 [2, 6, 4, 3]'],
  ['batchNorm', { residual: f16(2, 4, 6, 5) }, {}, 'residual to be f32 as input is, received f16 [2, 4, 6, 5]'],
  ['batchNorm', { input: f16(4) }, {}, 'input to be f16 [N, C, …], received f16 [4]'],
  ['batchNormGrad', { gradOutput: f16(2, 4, 6, 5) }, {}, 'gradOutput to be f32 as input is, received f16 [2, 4, 6, 5]'],
  ['catBatchNorm', { 'input.1': f16(2, 3, 6, 5) }, {}, 'input.1 to be f32 as input.0 is, received f16 [2, 3, 6, 5]'],
  ['linear', { input: i32(3, 5) }, {}, 'input to be f32 or f16 with 2 dimensions, received i32 [3, 5]'],
  ['add', { b: f16(5) }, {}, 'b to be f32 as a is, received f16 [5]'],
  ['cat', { 1: f16(2, 5) }, {}, '1 to be f32 as 0 is, received f16 [2, 5]'],
  ['accumulate', { 'more.0': f32(5) }, {}, 'more.0 to be f32 [3, 5], received f32 [5]'],
  ['accumulate', { value: f16(3, 5) }, {}, 'value to be f32 as target is, received f16 [3, 5]'],
  ['normalize', { input: f16(3, 5) }, {}, 'input to be f32, received f16 [3, 5]: cast it to f32'],
  ['crossEntropy', { input: f16(3, 5) }, {}, 'input to be f32, received f16 [3, 5]: cast it to f32'],
  [
    'arcfaceMargin',
    { cosine: f16(3, 5) },
    {},
    'cosine to be f32 with 2 dimensions, received f16 [3, 5]: cast it to f32',
  ],
  ['adamStep', { grad: f16(3, 5) }, {}, 'grad to be f32 [3, 5], received f16 [3, 5]: cast it to f32'],
  ['clipNorm', { value: f16(3, 5) }, {}, 'value to be f32, received f16 [3, 5]: cast it to f32'],
  ['arcfaceMargin', { cosine: one }, {}, 'cosine to be f32 with 2 dimensions, received f32 []'],
  ['arcfaceMargin', { target: i32(5) }, {}, 'target to be i32 [3], received i32 [5]'],
  ['arcfaceMargin', {}, { s: NaN }, 's to be a finite number, received NaN'],
  ['arcfaceMargin', {}, { m: 4 }, 'm to be an angle from 0 to π, received 4'],
  ['arcfaceMargin', {}, { easyMargin: 'no' }, 'easyMargin to be true or false, received "no"'],
  ['arcfaceMargin', { margins: f32(3) }, {}, 'margins to be f32 [5], received f32 [3]'],
  ['arcfaceMarginGrad', { gradOutput: f32(5, 3) }, {}, 'gradOutput to be f32 [3, 5], received f32 [5, 3]'],
  ['tripletMargin', { target: i32(5) }, {}, 'target to be i32 [3], received i32 [5]'],
  ['tripletMargin', {}, { margin: -0.1 }, "margin to be a number of at least 0 or 'soft', received -0.1"],
  ['tripletMargin', {}, { margin: 'hard' }, `margin to be a number of at least 0 or 'soft', received "hard"`],
  ['tripletMargin', {}, { mining: 'semihard' }, `mining to be 'hard', received "semihard"`],
  ['tripletMarginGrad', { negative: i32(4) }, {}, 'negative to be i32 [3], received i32 [4]'],
  ['weightedTripletMargin', { target: i32(5) }, {}, 'target to be i32 [3], received i32 [5]'],
  ['weightedTripletMargin', {}, { margin: -1 }, "margin to be a number of at least 0 or 'soft', received -1"],
  ['weightedTripletMarginGrad', { distance: rows }, {}, 'distance to be f32 [3, 3], received f32 [3, 5]'],
  ['adamStep', { expAvgSq: f32(15) }, {}, 'expAvgSq to be f32 [3, 5], received f32 [15]'],
  ['adamStep', {}, { step: 0 }, 'step to be a positive integer, received 0'],
  ['adamStep', {}, { betas: [0.9, 1] }, 'betas to be two numbers from 0 to below 1, received [0.9,1]'],
  ['adamStep', {}, { lr: undefined }, 'lr to be a finite number of at least 0, received nothing'],
  ['adamStep', {}, { weightDecay: -1 }, 'weightDecay to be a finite number of at least 0, received -1'],
  ['adamStep', {}, { decoupled: 'yes' }, 'decoupled to be true or false, received "yes"'],
  ['sgdStep', { momentumBuffer: f32(15) }, {}, 'momentumBuffer to be f32 [3, 5], received f32 [15]'],
  [
    'sgdStep',
    { momentumBuffer: undefined },
    {},
    'momentumBuffer to be a tensor where there is momentum, received nothing',
  ],
  ['sgdStep', {}, { momentum: 0, nesterov: true }, 'nesterov to be false without momentum, received true'],
  ['sgdStep', {}, { momentum: -1 }, 'momentum to be a finite number of at least 0, received -1'],
  ['sgdStep', {}, { lr: Infinity }, 'lr to be a finite number of at least 0, received Infinity'],
  ['totalNorm', { 1: undefined, 0: undefined }, {}, '0 to be a tensor, received nothing'],
  ['clipNorm', { norm: f32(2) }, {}, 'norm to be f32 [], received f32 [2]'],
  ['clipNorm', {}, { maxNorm: 0 }, 'maxNorm to be a finite number above 0, received 0'],
  ['adamStep', { control: f32(2) }, {}, 'control to be f32 [3], received f32 [2]'],
  ['sgdStep', { control: f32(4) }, {}, 'control to be f32 [3], received f32 [4]'],
  ['updateLossScale', { norm: f32(1) }, {}, 'norm to be f32 [], received f32 [1]'],
  ['updateLossScale', { state: f32(3) }, {}, 'state to be f32 [4], received f32 [3]'],
  ['updateLossScale', {}, { growthFactor: 0.5 }, 'growthFactor to be a finite number of at least 1, received 0.5'],
  ['updateLossScale', {}, { backoffFactor: 1 }, 'backoffFactor to be a number from above 0 to below 1, received 1'],
  ['updateLossScale', {}, { growthInterval: 0 }, 'growthInterval to be a positive integer, received 0'],
  ['updateLossScale', {}, { maxNorm: -1 }, 'maxNorm to be a finite number of at least 0, received -1'],
  ['updateLossScale', {}, { betas: [0.9] }, 'betas to be two numbers from 0 to below 1, received [0.9]'],
  ['lerp', { value: f32(5) }, {}, 'value to be f32 [3, 5], received f32 [5]'],
  ['lerp', {}, { weight: 1.5 }, 'weight to be a number from 0 to 1, received 1.5'],
  ['mutualNearest', { gallery: f32(2, 4, 6) }, {}, 'gallery to be f32 [*, *, 5], received f32 [2, 4, 6]'],
  ['mutualNearest', { count: i32(3) }, {}, 'count to be i32 [2], received i32 [3]'],
  ['mutualNearest', { query: f32(2, 300) }, {}, 'D to be at most 256 dimensions, received 300'],
  ['swap', { b: f32(5) }, {}, 'b to be f32 [3, 5], received f32 [5]'],
];

test.for(misfits)('%s of %j, %j: %s', ([operation, spoiledInputs, spoiledAttributes, message]) => {
  const [inputs, attributes] = fitting[operation];
  const call = () => infer(operation, { ...inputs, ...spoiledInputs }, { ...attributes, ...spoiledAttributes });
  expect(call).toThrow(ShapeError);
  expect(call).toThrow(`${operation}: expected ${message}`);
});

test('batchNorm wants both running statistics, and has to have them when not training', () => {
  const input = image;
  expect(() => infer('batchNorm', { input }, { training: false })).toThrow(
    'batchNorm: expected runningMean to be f32 [4] when not training, received nothing',
  );
  expect(() => infer('batchNorm', { input, runningMean: f32(4) }, { training: true })).toThrow(
    'batchNorm: expected runningVar to be f32 [4], received nothing',
  );
});

test('catBatchNorm wants at least one part', () => {
  expect(() => infer('catBatchNorm', { weight: f32(4) }, { training: true })).toThrow(
    'catBatchNorm: expected input.0 to be a tensor, received nothing',
  );
});

test('cat wants its arguments numbered without a gap', () => {
  expect(() => infer('cat', {}, { dim: 0 })).toThrow('cat: expected 0 to be a tensor, received nothing');
  expect(() => infer('cat', { 0: rows, 2: rows }, { dim: 0 })).toThrow(
    'cat: expected 1 to be a tensor, received nothing',
  );
});

test('execute takes no empty tensors', () => {
  const backend = new ReferenceBackend();
  const spec = f32(0, 3);
  const input: DeviceTensor = { ...spec, storage: backend.allocate(spec) };
  expect(() => execute(backend, 'relu', { input }, {})).toThrow(
    'relu: expected input to be without empty dimensions, received f32 [0, 3]',
  );
});
