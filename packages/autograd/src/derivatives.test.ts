import {
  type AnyPointwise,
  type PointwiseName,
  pointwise,
  pointwiseNames,
  ReferenceBackend,
  size,
} from '@flukeprint/kernels';
import { reachOf } from '@flukeprint/kernels/conformance';
import { randomStream } from '@flukeprint/random';
import { expect, test } from 'vitest';
import { type RuleName, rules } from './derivatives.ts';
import * as F from './functional/index.ts';
import { apply } from './tape.ts';
import { Tensor } from './tensor.ts';
import { gradientError } from './testing/finite-differences.ts';

const backend = new ReferenceBackend();

/** Values in ±[0.1, 1.1], all different by at least 1e-3: no kink of relu or tie of a maximum within a difference's step. */
function values(name: string, shape: readonly number[]) {
  const random = randomStream(1, name);
  const order = random.shuffle(Array.from({ length: size(shape) }, (_, i) => i));
  return { shape, data: order.map((i) => (random.uniform() < 0.5 ? -1 : 1) * (0.1 + (i + 0.5) / order.length)) };
}

const target = (...classes: number[]) => Tensor.from(backend, Int32Array.from(classes), [classes.length]);
const training = { training: true };
const statistics = () => ({
  runningMean: Tensor.from(backend, [0.1, -0.2], [2]),
  runningVar: Tensor.from(backend, [0.5, 2], [2]),
});

type Case = [description: string, f: (...inputs: Tensor[]) => Tensor, ...shapes: number[][]];

/** Of every pointwise operation, over all its kinks and with each of its variants. */
function pointwiseCases() {
  const functions: Record<PointwiseName, (input: Tensor, attributes?: object) => Tensor> = F;
  const entries = pointwiseNames.map((name) => {
    const { variants = [] }: AnyPointwise = pointwise[name];
    const cases = [{}, ...variants].map((attributes): Case => {
      return [JSON.stringify(attributes), (x) => functions[name](F.scale(x, reachOf(name)), attributes), [2, 3, 4]];
    });
    return [name, cases] as const;
  });
  return Object.fromEntries(entries) as Record<PointwiseName, Case[]>;
}

/** At least one case for every rule: the type does not compile otherwise. */
const cases: Record<RuleName, Case[]> = {
  conv2d: [
    ['plain with bias', (x, w, b) => F.conv2d(x, w, b), [2, 3, 5, 4], [4, 3, 3, 2], [4]],
    [
      'stride, padding, dilation',
      (x, w) => F.conv2d(x, w, undefined, { stride: [2, 1], padding: [1, 2], dilation: [1, 2] }),
      [1, 2, 6, 5],
      [3, 2, 3, 3],
    ],
    ['groups', (x, w) => F.conv2d(x, w, undefined, { groups: 2, stride: 3 }), [2, 4, 5, 5], [6, 2, 2, 2]],
  ],
  linear: [
    ['with bias', F.linear, [3, 4], [2, 4], [2]],
    ['three dimensions, no bias', (x, w) => F.linear(x, w), [2, 3, 4], [5, 4]],
  ],
  batchNorm: [
    ['training', (x, weight, bias) => F.batchNorm(x, { weight, bias }, training), [3, 2, 2, 3], [2], [2]],
    ['training without affine', (x) => F.batchNorm(x, {}, training), [5, 2]],
    [
      'relu',
      (x, weight, bias) => F.batchNorm(x, { weight, bias }, { training: true, relu: true }),
      [3, 2, 2, 3],
      [2],
      [2],
    ],
    ['residual', (x, residual) => F.batchNorm(x, { residual }, training), [3, 2, 2], [3, 2, 2]],
    [
      'residual and relu',
      (x, weight, bias, residual) => F.batchNorm(x, { weight, bias, residual }, { training: true, relu: true }),
      [3, 2, 2, 2],
      [2],
      [2],
      [3, 2, 2, 2],
    ],
    [
      'evaluation with residual and relu',
      (x, weight, residual) => F.batchNorm(x, { weight, residual, ...statistics() }, { training: false, relu: true }),
      [3, 2, 2],
      [2],
      [3, 2, 2],
    ],
    [
      'evaluation',
      (x, weight, bias) => F.batchNorm(x, { weight, bias, ...statistics() }, { training: false }),
      [2, 2, 3],
      [2],
      [2],
    ],
  ],
  catBatchNorm: [
    [
      'three parts, relu',
      (a, b, c, weight, bias) => F.catBatchNorm([a, b, c], { weight, bias }, { training: true, relu: true }),
      [2, 1, 2, 3],
      [2, 3, 2, 3],
      [2, 2, 2, 3],
      [6],
      [6],
    ],
    ['without relu', (a, b) => F.catBatchNorm([a, b], {}, training), [3, 2, 2], [3, 1, 2]],
    ['a part twice', (a, b) => F.catBatchNorm([a, b, a], {}, { training: true, relu: true }), [2, 2, 3], [2, 1, 3]],
    [
      'evaluation',
      (a, b, weight) => F.catBatchNorm([a, b], { weight, ...statistics() }, { training: false, relu: true }),
      [3, 1, 2],
      [3, 1, 2],
      [2],
    ],
  ],
  maxPool2d: [
    ['overlapping, padded', (x) => F.maxPool2d(x, { kernelSize: 3, stride: 2, padding: 1 }), [2, 2, 5, 6]],
    ['ceil mode', (x) => F.maxPool2d(x, { kernelSize: [2, 3], ceilMode: true }), [1, 2, 5, 7]],
  ],
  avgPool2d: [
    ['padded', (x) => F.avgPool2d(x, { kernelSize: 3, stride: 2, padding: 1 }), [2, 2, 5, 6]],
    ['ceil mode', (x) => F.avgPool2d(x, { kernelSize: 2, stride: 3, ceilMode: true }), [1, 1, 5, 6]],
  ],
  adaptiveAvgPool2d: [
    ['to one', (x) => F.adaptiveAvgPool2d(x, { outputSize: 1 }), [2, 3, 3, 4]],
    ['uneven', (x) => F.adaptiveAvgPool2d(x, { outputSize: [2, 3] }), [1, 2, 5, 7]],
  ],
  gemPool2d: [
    // Clear of eps, so that no difference steps over it; p = 5 · sigmoid is positive.
    ['some values below eps', (x, p) => F.gemPool2d(x, F.scale(F.sigmoid(p), 5), { eps: 0.05 }), [2, 3, 3, 4], [1]],
    ['as it is meant', (x, p) => F.gemPool2d(F.mul(x, x), F.scale(F.sigmoid(p), 8)), [1, 2, 2, 3], [1]],
  ],
  interpolate: [
    ['nearest', (x) => F.interpolate(x, { scaleFactor: 2, mode: 'nearest' }), [1, 2, 3, 2]],
    ['bilinear', (x) => F.interpolate(x, { scaleFactor: [1.5, 2], mode: 'bilinear' }), [2, 1, 3, 4]],
  ],
  ...pointwiseCases(),
  softmax: [['inner dimension', (x) => F.softmax(x, 1), [2, 3, 2]]],
  logSoftmax: [['last dimension', (x) => F.logSoftmax(x, -1), [2, 5]]],
  normalize: [
    ['rows', (x) => F.normalize(x), [3, 4]],
    ['below eps', (x) => F.normalize(x, { eps: 100 }), [2, 3]],
    ['first dimension', (x) => F.normalize(x, { dim: 0 }), [3, 2, 2]],
  ],
  cat: [['three along the channels', (a, b, c) => F.cat([a, b, c], 1), [2, 1, 2], [2, 3, 2], [2, 2, 2]]],
  cast: [['of f32, a copy', (x) => apply('cast', { input: x }, { dtype: 'f32' }).output, [2, 3]]],
  add: [['broadcast', F.add, [2, 1, 3], [4, 1]]],
  sub: [['broadcast', F.sub, [3], [2, 3]]],
  mul: [
    ['broadcast', F.mul, [2, 3], [2, 1]],
    ['of a tensor with itself', (x) => F.mul(x, x), [4]],
  ],
  scale: [['', (x) => F.scale(x, -2.5), [4]]],
  sumTo: [
    ['all', F.sum, [2, 3]],
    ['mean', F.mean, [2, 3]],
  ],
  broadcastTo: [['', (x) => F.broadcastTo(x, [2, 3, 2]), [3, 1]]],
  indexSelect: [
    ['a row twice, one never', (x) => F.indexSelect(x, target(2, 0, 2)), [4, 3]],
    ['a vector', (x) => F.indexSelect(x, target(1, 1, 0, 1)), [2]],
  ],
  reshape: [['twice, and joined', (x) => F.add(F.reshape(x, [3, -1]), F.reshape(x, [3, 2])), [2, 3]]],
  arcfaceMargin: [
    ['ArcFace', (x, w) => F.arcface(x, w, target(0, 2, 1)), [3, 5], [4, 5]],
    ['easy margin', (x, w) => F.arcface(x, w, target(3, 0, 1), { easyMargin: true, s: 5, m: 0.3 }), [3, 5], [4, 5]],
    [
      '3 sub-centres and a margin per individual',
      (x, w) =>
        F.arcface(x, w, target(3, 0, 1), { subcenters: 3, s: 5 }, Tensor.from(backend, [0.1, 0.5, 0.3, 0.2], [4])),
      [3, 5],
      [12, 5],
    ],
  ],
  crossEntropy: [
    ['', (x) => F.crossEntropy(x, target(1, 0, 3)), [3, 4]],
    ['per position', (x) => F.crossEntropy(x, Tensor.from(backend, Int32Array.of(1, 0, 2, 2), [2, 2])), [2, 3, 2]],
    ['label smoothing', (x) => F.crossEntropy(x, target(1, 0, 3), { labelSmoothing: 0.3 }), [3, 4]],
  ],
  focalLoss: [['', (x) => F.focalLoss(x, target(1, 0, 3), { gamma: 1.5 }), [3, 4]]],
  binaryCrossEntropyWithLogits: [['input and target', F.binaryCrossEntropyWithLogits, [2, 3], [2, 3]]],
  tripletMargin: [
    ['margin', (x) => F.tripletMargin(x, target(0, 1, 0, 1, 2), { margin: 0.5, mining: 'hard' }), [5, 3]],
    ['soft', (x) => F.tripletMargin(x, target(0, 1, 0, 1), { margin: 'soft', mining: 'hard' }), [4, 3]],
  ],
  weightedTripletMargin: [
    ['margin', (x) => F.tripletMargin(x, target(0, 1, 0, 1, 2, 0), { margin: 0.5, mining: 'weighted' }), [6, 3]],
    ['soft', (x) => F.tripletMargin(x, target(0, 1, 0, 1, 1), { margin: 'soft', mining: 'weighted' }), [5, 3]],
  ],
};

const list = Object.entries(cases).flatMap(([rule, all]) =>
  all.map(([description, f, ...shapes]) => ({ rule, description, f, shapes })),
);

test.each(list)('$rule $description: backward equals finite differences', async ({ rule, f, shapes }) => {
  const inputs = shapes.map((shape, i) => values(`${rule}${i}`, shape));
  expect(await gradientError(backend, f, inputs)).toBeLessThan(1e-6);
});

test('a wrong derivative is found', async () => {
  const right = rules.scale.gradients;
  rules.scale.gradients = (g, saved, context) => right(g, saved, { ...context, attributes: { factor: 2.51 } });
  try {
    expect(await gradientError(backend, (x) => F.scale(x, 2.5), [values('wrong', [3])])).toBeGreaterThan(1e-3);
  } finally {
    rules.scale.gradients = right;
  }
});
