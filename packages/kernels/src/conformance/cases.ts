import { randomStream } from '@flukeprint/random';
import type { AdamStepAttributes } from '../operations/adam-step.ts';
import type { ArcfaceMarginAttributes } from '../operations/arcface-margin.ts';
import type { AttributesOf, HostTensor, InputsOf, OutputsOf, Precision, Shape } from '../contract.ts';
import { type Conv2dAttributes, conv2dGeometry } from '../operations/conv2d.ts';
import { evaluate, float64, int32 } from './evaluate.ts';
import type { InterpolateAttributes } from '../operations/interpolate.ts';
import type { OperationName, Operations } from '../operations.ts';
import { type AnyPointwise, type PointwiseName, pointwise } from '../operations/pointwise.ts';
import type { MaxPool2dAttributes, Pool2dAttributes } from '../operations/pool2d.ts';
import type { SgdStepAttributes } from '../operations/sgd-step.ts';
import { size } from '../shape.ts';
import type { TripletMarginAttributes } from '../operations/triplet-margin.ts';
import type { UpdateLossScaleAttributes } from '../operations/update-loss-scale.ts';

/** One call of one operation. The values are the same on every machine and exact in f32. */
export interface ConformanceCase {
  /** The operation and what is awkward about the case. */
  readonly name: string;
  readonly operation: OperationName;
  readonly attributes: object;
  /** Makes the arguments: those that another operation computes come from its reference. */
  inputs(): Record<string, HostTensor>;
  /** Only where the usual tolerance asks too much of f32. */
  readonly tolerance?: { readonly rtol?: number; readonly atol?: number };
}

function make<K extends OperationName>(
  operation: K,
  title: string,
  attributes: AttributesOf<Operations[K]>,
  inputs: () => InputsOf<Operations[K], HostTensor>,
  tolerance?: ConformanceCase['tolerance'],
): ConformanceCase {
  const made = { name: `${operation}: ${title}`, operation, attributes: attributes as object, inputs };
  return tolerance ? { ...made, tolerance } : made;
}

/** Standard normal values times `factor`; `key` names the stream, so that no two arguments are alike. */
function normal(key: string, shape: Shape, factor = 1): HostTensor {
  const random = randomStream(0, key, ...shape);
  return {
    shape,
    dtype: 'f32',
    data: Float64Array.from({ length: size(shape) }, () => Math.fround(factor * random.normal())),
  };
}

function uniform(key: string, shape: Shape, low: number, high: number): HostTensor {
  const random = randomStream(0, key, ...shape);
  const value = () => Math.fround(random.uniformIn(low, high));
  return { shape, dtype: 'f32', data: Float64Array.from({ length: size(shape) }, value) };
}

function values(shape: Shape, ...data: number[]): HostTensor {
  return float64(shape, ...data.map(Math.fround));
}

function labels(key: string, shape: Shape, classes: number): HostTensor {
  const random = randomStream(0, key, ...shape);
  return { shape, dtype: 'i32', data: Int32Array.from({ length: size(shape) }, () => random.integer(classes)) };
}

/** Results of the reference, rounded to f32 as a backend would have them. */
function forward<K extends OperationName>(
  name: K,
  inputs: InputsOf<Operations[K], HostTensor>,
  attributes: AttributesOf<Operations[K]>,
): OutputsOf<Operations[K], HostTensor> {
  const outputs = evaluate(name, inputs, attributes);
  for (const { data } of Object.values<HostTensor>(outputs)) {
    if (data instanceof Float64Array) data.set(Float32Array.from(data));
  }
  return outputs;
}

// Factors of 1 / √(number of terms) keep sums near 1, where the tolerance means what it says.

function conv2dCases(): ConformanceCase[] {
  const cases: [string, Shape, Shape, Conv2dAttributes, 'bias'?][] = [
    ['1×1 kernel', [2, 5, 7, 6], [3, 5, 1, 1], {}],
    ['1×1 kernel, stride 2, bias', [1, 8, 9, 10], [4, 8, 1, 1], { stride: 2 }, 'bias'],
    ['1×1 kernel, stride 3 leaves rows untouched', [1, 2, 8, 8], [3, 2, 1, 1], { stride: 3 }],
    ['3×3, padding 1', [2, 4, 8, 8], [8, 4, 3, 3], { padding: 1 }],
    ['3×3, padding 1, odd sizes, bias', [1, 3, 13, 11], [5, 3, 3, 3], { padding: 1 }, 'bias'],
    ['3×3, no padding, one output row', [3, 2, 3, 9], [2, 2, 3, 3], {}],
    ['3×3, stride 2, padding 1', [2, 6, 15, 10], [7, 6, 3, 3], { stride: 2, padding: 1 }],
    ['3×3, stride 2, even size', [1, 4, 8, 8], [4, 4, 3, 3], { stride: 2 }],
    ['3×3, more padding than kernel', [1, 2, 4, 5], [3, 2, 3, 3], { padding: 3 }],
    ['7×7, stride 2, padding 3', [1, 3, 33, 29], [10, 3, 7, 7], { stride: 2, padding: 3 }],
    ['2×2, stride 3', [2, 3, 11, 12], [4, 3, 2, 2], { stride: 3 }],
    ['3×3, dilation 2', [1, 4, 12, 9], [6, 4, 3, 3], { dilation: 2, padding: 2 }],
    ['pairs everywhere', [2, 3, 9, 12], [5, 3, 3, 2], { stride: [2, 1], padding: [0, 1], dilation: [1, 3] }, 'bias'],
    ['2 groups', [2, 6, 9, 9], [4, 3, 3, 3], { groups: 2, padding: 1 }, 'bias'],
    ['3 groups, stride 2', [1, 9, 8, 7], [6, 3, 3, 3], { groups: 3, stride: 2, padding: 1 }],
    ['depthwise, two outputs per channel', [1, 5, 8, 8], [10, 1, 3, 3], { groups: 5, padding: 1 }],
    ['depthwise 3×3, bias', [2, 5, 9, 13], [5, 1, 3, 3], { groups: 5, padding: 1 }, 'bias'],
    ['depthwise 3×3, stride 2, odd', [2, 3, 15, 11], [3, 1, 3, 3], { groups: 3, stride: 2, padding: 1 }],
    ['depthwise 3×3, stride 2, even', [1, 4, 16, 18], [4, 1, 3, 3], { groups: 4, stride: 2, padding: 1 }],
    ['depthwise 3×3, 3,520 positions', [4, 3, 22, 40], [3, 1, 3, 3], { groups: 3, padding: 1 }, 'bias'],
    ['depthwise 5×5, stride 2, 13 rows', [2, 2, 26, 9], [2, 1, 5, 5], { groups: 2, stride: 2, padding: 2 }],
    ['depthwise 5×5', [2, 3, 7, 20], [3, 1, 5, 5], { groups: 3, padding: 2 }],
    ['depthwise 5×5, stride 2', [1, 3, 14, 9], [3, 1, 5, 5], { groups: 3, stride: 2, padding: 2 }],
    ['depthwise, stride 3, no padding', [1, 3, 11, 13], [3, 1, 3, 3], { groups: 3, stride: 3 }],
    ['depthwise, more padding than kernel', [1, 2, 4, 5], [2, 1, 3, 3], { groups: 2, padding: 4 }],
    [
      'depthwise, pairs everywhere',
      [2, 3, 12, 17],
      [3, 1, 3, 2],
      { groups: 3, stride: [2, 1], padding: [0, 1], dilation: [1, 3] },
      'bias',
    ],
    ['1×1 input', [3, 4, 1, 1], [2, 4, 3, 3], { padding: 1 }],
    ['kernel as large as the input', [2, 3, 5, 6], [4, 3, 5, 6], {}],
    ['4,050 terms', [1, 450, 5, 5], [3, 450, 3, 3], { padding: 1 }],
    ['4,096 positions', [4, 2, 32, 32], [2, 2, 3, 3], { padding: 1 }],
    ['several tiles and a rest', [2, 17, 17, 19], [65, 17, 3, 3], { padding: 1 }, 'bias'],
    ['1×1, several tiles and a rest', [3, 67, 9, 11], [70, 67, 1, 1], {}],
  ];
  return cases.flatMap(([title, inputShape, weightShape, attributes, bias]) => {
    const g = conv2dGeometry('conv2d', inputShape, weightShape, attributes);
    const terms = size(weightShape.slice(1));
    const positions = g.batch * g.outHeight * g.outWidth;
    const input = () => normal('input', inputShape);
    const weight = () => normal('weight', weightShape, terms ** -0.5);
    const gradOutput = (factor: number) =>
      normal('gradOutput', [g.batch, g.outChannels, g.outHeight, g.outWidth], factor);
    return [
      make('conv2d', title, attributes, () => {
        const inputs = { input: input(), weight: weight() };
        return bias ? { ...inputs, bias: normal('bias', [g.outChannels]) } : inputs;
      }),
      make('conv2dInputGrad', title, { ...attributes, inputShape }, () => ({
        gradOutput: gradOutput(1),
        weight: weight(),
      })),
      make('conv2dWeightGrad', title, { ...attributes, weightShape }, () => ({
        gradOutput: gradOutput(positions ** -0.5),
        input: input(),
      })),
    ];
  });
}

function batchNormCases(): ConformanceCase[] {
  const cases: [
    string,
    Shape,
    {
      affine?: boolean;
      running?: boolean;
      momentum?: number;
      eps?: number;
      mean?: number;
      relu?: boolean;
      residual?: boolean;
    },
  ][] = [
    ['[N, C]', [2, 3], { affine: true, running: true }],
    ['[N, C, L], nothing but the input', [4, 5, 7], {}],
    ['[N, C, H, W]', [2, 3, 5, 4], { affine: true, running: true }],
    ['batch 1', [1, 2, 3, 3], { affine: true }],
    ['momentum 0.5, eps 0.1', [3, 6, 2, 3], { running: true, momentum: 0.5, eps: 0.1 }],
    ['one channel', [5, 1, 3, 3], { affine: true, running: true }],
    ['many channels', [2, 130, 2, 1], { affine: true, running: true }],
    ['4,140 values per channel', [2, 3, 45, 46], { affine: true, running: true }],
    ['mean far from 0: one pass would cancel', [2, 2, 6, 4], { affine: true, running: true, mean: 100 }],
    ['relu', [3, 5, 3, 7], { affine: true, running: true, relu: true }],
    ['residual', [2, 6, 5, 3], { affine: true, running: true, residual: true }],
    ['residual and relu', [2, 6, 5, 7], { affine: true, running: true, residual: true, relu: true }],
    ['residual and relu, [N, C], nothing else', [7, 3], { residual: true, relu: true }],
    ['residual and relu, 4,140 values per channel', [2, 3, 45, 46], { affine: true, residual: true, relu: true }],
    ['one position, batch 300', [300, 3, 1, 1], { affine: true, running: true, relu: true }],
    ['batch 1, one channel', [1, 1, 5, 5], { affine: true, running: true, relu: true }],
    ['49 positions, several slices', [70, 5, 7, 7], { affine: true, running: true, relu: true }],
    ['196 positions, several slices', [66, 3, 14, 14], { affine: true, residual: true, relu: true }],
    ['relu, nothing else', [9, 3, 14, 14], { relu: true }],
    ['mean 1,000', [16, 3, 12, 12], { affine: true, running: true, relu: true, mean: 1000 }],
    ['mean 1,000, odd positions, residual', [16, 2, 11, 9], { affine: true, relu: true, residual: true, mean: 1000 }],
  ];
  const both = cases.flatMap(([title, shape, { affine, running, momentum, eps, mean = 0, relu, residual }]) => {
    const c = [shape[1]!];
    const count = size(shape) / shape[1]!;
    const tolerance = mean > 0 ? { atol: 1e-4 } : undefined;
    const options = { ...(momentum && { momentum }), ...(eps && { eps }), ...(relu && { relu }) };
    const input = () => {
      const values = normal('input', shape);
      return { ...values, data: Float64Array.from(values.data, (x) => Math.fround(mean + x)) };
    };
    const weight = () => (affine ? { weight: normal('weight', c) } : {});
    const bias = () => (affine ? { bias: normal('bias', c) } : {});
    const statistics = () => ({ runningMean: normal('runningMean', c), runningVar: uniform('runningVar', c, 0.5, 2) });
    const eachMode = (running ? [true, false] : [true]).flatMap((training) => {
      const mode = `${title}, ${training ? 'training' : 'eval'}`;
      const inputs = () => ({
        input: input(),
        ...weight(),
        ...bias(),
        ...(running ? statistics() : {}),
        ...(residual ? { residual: normal('residual', shape) } : {}),
      });
      return [
        make('batchNorm', mode, { training, ...options }, inputs, tolerance),
        make(
          'batchNormGrad',
          mode,
          { training, ...(relu && { relu, ...(residual && { residual }) }) },
          () => {
            const { output, saveMean, saveInvstd } = forward('batchNorm', inputs(), { training, ...options });
            const gradOutput = normal('gradOutput', shape, count ** -0.5);
            return {
              gradOutput,
              input: input(),
              saveMean,
              saveInvstd,
              ...weight(),
              ...(relu && { ...bias(), output }),
            };
          },
          tolerance,
        ),
      ];
    });
    return eachMode;
  });
  const residual = () => values([1, 2, 3], NaN, -5, 5, -5, NaN, 0);
  return [
    ...both,
    make('batchNorm', 'relu keeps NaN', { training: true, relu: true }, () => ({
      input: normal('input', [1, 2, 3]),
      residual: residual(),
    })),
    make('batchNorm', 'the first value far from all others', { training: true }, () => {
      const input = normal('input', [8, 2, 12, 12]);
      input.data[0] = 5000;
      return { input, runningMean: values([2], 0, 0), runningVar: values([2], 1, 1) };
    }),
    make('batchNorm', 'relu keeps the NaN of a channel', { training: true, relu: true }, () => ({
      input: residual(),
    })),
  ];
}

function catBatchNormCases(): ConformanceCase[] {
  const cases: [string, Shape, number[], { affine?: boolean; running?: boolean; relu?: boolean; mean?: number }][] = [
    ['a single part', [2, 0, 5, 4], [3], { affine: true, running: true }],
    ['[N, C]', [5, 0], [2, 4, 1], { affine: true, running: true }],
    ['three parts, nothing else', [2, 0, 3, 5], [4, 1, 6], {}],
    ['three parts, relu, nothing else', [2, 0, 2, 6], [4, 1, 6], { relu: true }],
    ['three parts, relu', [3, 0, 4, 5], [4, 1, 6], { affine: true, running: true, relu: true }],
    ['17 parts, relu', [2, 0, 3, 3], Array.from({ length: 17 }, (_, i) => 1 + (i % 4)), { affine: true, relu: true }],
    ['4,140 values per channel', [2, 0, 45, 46], [1, 2], { affine: true, running: true, relu: true }],
    ['mean far from 0', [2, 0, 6, 4], [1, 3], { affine: true, running: true, mean: 100 }],
    ['odd positions, several slices, relu', [40, 0, 7, 7], [2, 3, 1], { affine: true, running: true, relu: true }],
  ];
  return cases.flatMap(([title, around, sizes, { affine, running, relu, mean = 0 }]) => {
    const withChannels = (count: number) => around.map((extent, i) => (i === 1 ? count : extent));
    const whole = withChannels(sizes.reduce((a, b) => a + b, 0));
    const c = [whole[1]!];
    const tolerance = mean > 0 ? { atol: 1e-4 } : undefined;
    const parts = () =>
      Object.fromEntries(
        sizes.map((count, i): [string, HostTensor] => {
          const part = normal(`input.${i}`, withChannels(count));
          return [`input.${i}`, { ...part, data: Float64Array.from(part.data, (x) => Math.fround(mean + x)) }];
        }),
      );
    const weight = () => (affine ? { weight: normal('weight', c) } : {});
    const bias = () => (affine ? { bias: normal('bias', c) } : {});
    const statistics = () => ({ runningMean: normal('runningMean', c), runningVar: uniform('runningVar', c, 0.5, 2) });
    return (running ? [true, false] : [true]).flatMap((training) => {
      const mode = `${title}, ${training ? 'training' : 'eval'}`;
      const attributes = { training, ...(relu && { relu }) };
      const inputs = () => ({ ...parts(), ...weight(), ...bias(), ...(running ? statistics() : {}) });
      return [
        make('catBatchNorm', mode, attributes, inputs, tolerance),
        make(
          'catBatchNormGrad',
          mode,
          attributes,
          () => {
            const { output, saveMean, saveInvstd } = forward('catBatchNorm', inputs(), attributes);
            const gradOutput = normal('gradOutput', whole, (size(whole) / c[0]!) ** -0.5);
            const affected = { ...weight(), ...(relu && { ...bias(), output }) };
            return { gradOutput, ...parts(), saveMean, saveInvstd, ...affected };
          },
          tolerance,
        ),
      ];
    });
  });
}

function pool2dCases(): ConformanceCase[] {
  const maxOnly: [string, Shape, MaxPool2dAttributes][] = [
    ["Darknet's 2×2 at stride 1", [2, 3, 13, 10], { kernelSize: 2, stride: 1, padding: 0, paddingEnd: 1 }],
    ["Darknet's 2×2 at stride 2, odd size", [1, 2, 7, 9], { kernelSize: 2, stride: 2, padding: 0, paddingEnd: 1 }],
    ['padding at one side each', [1, 3, 6, 5], { kernelSize: 3, stride: 1, padding: [1, 0], paddingEnd: [0, 2] }],
  ];
  const cases: [string, Shape, Pool2dAttributes][] = [
    ['2×2', [2, 3, 8, 6], { kernelSize: 2 }],
    ['2×2, odd size drops the rest', [1, 5, 7, 9], { kernelSize: 2 }],
    ['3×3, stride 2, padding 1', [2, 3, 15, 14], { kernelSize: 3, stride: 2, padding: 1 }],
    ['3×3, stride 1, padding 1', [1, 2, 6, 7], { kernelSize: 3, stride: 1, padding: 1 }],
    ['5×5, stride 1, padding 2', [1, 3, 5, 4], { kernelSize: 5, stride: 1, padding: 2 }],
    ['stride > kernel', [2, 3, 11, 10], { kernelSize: 2, stride: 3 }],
    ['ceilMode', [1, 2, 8, 7], { kernelSize: 3, stride: 2, ceilMode: true }],
    ['ceilMode drops a window in the padding', [1, 3, 5, 6], { kernelSize: 2, stride: 2, padding: 1, ceilMode: true }],
    ['ceilMode, window over the padding', [1, 3, 7, 6], { kernelSize: 4, stride: 3, padding: 2, ceilMode: true }],
    ['ceilMode, stride > kernel', [2, 1, 9, 7], { kernelSize: 2, stride: 4, padding: 1, ceilMode: true }],
    ['pairs', [2, 3, 9, 11], { kernelSize: [3, 2], stride: [2, 3], padding: [1, 0] }],
    ['1×1 input', [3, 5, 1, 1], { kernelSize: 1 }],
    ['whole plane', [2, 7, 6, 5], { kernelSize: [6, 5] }],
    ['4,096 values a window', [1, 2, 64, 64], { kernelSize: 64 }],
    ["the best of an individual's 3 sub-centres", [5, 1, 347, 3], { kernelSize: [1, 3] }],
  ];
  const ofShape = (shape: Shape) => normal('gradOutput', shape);
  const max = [...cases, ...maxOnly].flatMap(([title, inputShape, attributes]) => {
    const input = () => normal('input', inputShape);
    return [
      make('maxPool2d', title, attributes, () => ({ input: input() })),
      make('maxPool2dGrad', title, { ...attributes, inputShape }, () => {
        const { output, indices } = forward('maxPool2d', { input: input() }, attributes);
        return { gradOutput: ofShape(output.shape), indices };
      }),
    ];
  });
  const average = cases.flatMap(([title, inputShape, attributes]) => {
    const input = () => normal('input', inputShape);
    return [
      make('avgPool2d', title, attributes, () => ({ input: input() })),
      make('avgPool2dGrad', title, { ...attributes, inputShape }, () => ({
        gradOutput: ofShape(forward('avgPool2d', { input: input() }, attributes).output.shape),
      })),
    ];
  });
  return [
    ...max,
    ...average,
    make('maxPool2d', 'the first of equal values', { kernelSize: 3, stride: 1, padding: 1 }, () => ({
      input: values([1, 1, 3, 4], 1, 1, 1, 1, 1, 2, 2, 1, 2, 1, 1, 1),
    })),
    make('maxPool2d', 'all below 0: padding does not win', { kernelSize: 2, stride: 1, padding: 1 }, () => ({
      input: values([1, 1, 2, 2], -1, -2, -3, -4),
    })),
    make('maxPool2d', 'NaN wins', { kernelSize: 2 }, () => ({
      input: values([1, 1, 2, 6], NaN, 5, 1, 2, 3, 4, 6, 7, 8, NaN, 9, 1),
    })),
  ];
}

function adaptiveAvgPool2dCases(): ConformanceCase[] {
  const cases: [string, Shape, AttributesOf<Operations['adaptiveAvgPool2d']>['outputSize']][] = [
    ['to 1×1', [2, 5, 7, 6], 1],
    ['to a pair', [2, 3, 8, 7], [3, 2]],
    ['keeps everything', [1, 2, 3, 4], null],
    ['keeps the height', [2, 3, 5, 9], [null, 4]],
    ['to more than there is', [1, 3, 5, 4], 7],
    ['1×1 input', [4, 6, 1, 1], 1],
    ['4,096 values a window', [1, 2, 64, 64], 1],
  ];
  return cases.flatMap(([title, inputShape, outputSize]) => {
    const input = () => normal('input', inputShape);
    return [
      make('adaptiveAvgPool2d', title, { outputSize }, () => ({ input: input() })),
      make('adaptiveAvgPool2dGrad', title, { inputShape }, () => ({
        gradOutput: normal('gradOutput', forward('adaptiveAvgPool2d', { input: input() }, { outputSize }).output.shape),
      })),
    ];
  });
}

function linearCases(): ConformanceCase[] {
  const cases: [string, number, number, number, 'bias'?][] = [
    ['1×1', 1, 1, 1, 'bias'],
    ['small and odd', 5, 3, 7, 'bias'],
    ['one row', 1, 13, 6],
    ['one column out', 9, 5, 1],
    ['64×64', 64, 64, 64],
    ['tiles and a rest', 33, 17, 65, 'bias'],
    ['a classifier', 3, 256, 347, 'bias'],
    ['4,000 terms forward', 3, 4000, 5],
    ['4,000 terms to the input', 3, 5, 4000],
    ['4,000 terms to the weight', 4000, 3, 5],
  ];
  return cases.flatMap(([title, m, k, o, bias]) => [
    make('linear', title, {}, () => {
      const inputs = { input: normal('input', [m, k]), weight: normal('weight', [o, k], k ** -0.5) };
      return bias ? { ...inputs, bias: normal('bias', [o]) } : inputs;
    }),
    make('linearInputGrad', title, {}, () => ({
      gradOutput: normal('gradOutput', [m, o]),
      weight: normal('weight', [o, k], o ** -0.5),
    })),
    make('linearWeightGrad', title, {}, () => ({
      gradOutput: normal('gradOutput', [m, o], m ** -0.5),
      input: normal('input', [m, k]),
    })),
  ]);
}

const anyShapes: readonly Shape[] = [[], [1], [3], [4], [2, 5], [2, 3, 5, 7], [4097], [4, 1031]];

/** Spreads values of about 1 over all kinks; a power of two, so that they stay exact. */
export function reachOf(name: PointwiseName): number {
  const { kinks = [] }: AnyPointwise = pointwise[name];
  return 2 ** Math.ceil(Math.log2(Math.max(1, ...kinks.map(Math.abs))));
}

/** `f` and `fGrad` of every pointwise `f`. */
function pointwiseCases(): ConformanceCase[] {
  return (Object.keys(pointwise) as PointwiseName[]).flatMap((name) => {
    const { saves, kinks = [], variants = [] }: AnyPointwise = pointwise[name];
    const one = (title: string, x: () => HostTensor): ConformanceCase[] =>
      [{}, ...variants].flatMap((attributes) => {
        const full = variants.length > 0 ? `${title} ${JSON.stringify(attributes)}` : title;
        const saved = () => (saves === 'input' ? x() : forward(name, { input: x() }, attributes).output);
        return [
          make(name, full, attributes, () => ({ input: x() })),
          make(`${name}Grad`, full, attributes, () => {
            const inputs = { gradOutput: normal('gradOutput', x().shape), [saves]: saved() };
            return inputs as Record<'gradOutput' | 'input' | 'output', HostTensor>;
          }),
        ];
      });
    const spread = (x: HostTensor): HostTensor => ({ ...x, data: Float64Array.from(x.data, (v) => reachOf(name) * v) });
    const around = kinks.flatMap((kink) => [kink, kink - 2 ** -10, kink + 2 ** -10]);
    return [
      ...anyShapes.flatMap((shape) => one(`[${shape}]`, () => spread(normal('input', shape)))),
      ...one('0 and saturation', () => spread(values([9], 0, -0, 1e-7, -1e-7, 20, -20, 85, -85, 200))),
      ...(kinks.length > 0 ? one('kinks', () => values([around.length], ...around)) : []),
      make(name, 'keeps NaN', {}, () => ({ input: values([5], NaN, -1, 7, NaN, 6) })),
    ];
  });
}

function softmaxCases(): ConformanceCase[] {
  const cases: [string, Shape, number, number?][] = [
    ['rows', [3, 7], 1],
    ['columns', [3, 7], 0],
    ['the middle of three', [2, 5, 3], 1],
    ['counted from the end', [2, 3, 4, 5], -1],
    ['one value', [4, 1], 1],
    ['a vector', [6], 0],
    ['4,000 classes', [2, 4000], 1],
    ['large logits', [3, 9], 1, 300],
  ];
  return cases.flatMap(([title, shape, dim, factor]) => {
    const input = () => normal('input', shape, factor);
    const gradOutput = () => normal('gradOutput', shape);
    return [
      make('softmax', title, { dim }, () => ({ input: input() })),
      make('softmaxGrad', title, { dim }, () => ({
        gradOutput: gradOutput(),
        output: forward('softmax', { input: input() }, { dim }).output,
      })),
      make('logSoftmax', title, { dim }, () => ({ input: input() })),
      make('logSoftmaxGrad', title, { dim }, () => ({
        gradOutput: normal('gradOutput', shape, shape.at(dim)! ** -0.5),
        output: forward('logSoftmax', { input: input() }, { dim }).output,
      })),
    ];
  });
}

function lossCases(): ConformanceCase[] {
  const classification: [string, Shape, number?][] = [
    ['small', [4, 3]],
    ['batch 1', [1, 10]],
    ['one class', [3, 1]],
    ['347 classes', [9, 347]],
    ['4,000 rows', [4000, 2]],
    ['large logits', [5, 6], 100],
  ];
  const dense: [string, Shape][] = [
    ['a row of positions', [3, 4, 5]],
    ['a plane of positions', [2, 5, 3, 4]],
  ];
  const grad = values([], 1.5);
  const crossEntropy = [...classification, ...dense].flatMap(([title, shape, factor]) => {
    const input = () => normal('input', shape, factor);
    const target = () => labels('target', [shape[0]!, ...shape.slice(2)], shape[1]!);
    return [{}, { labelSmoothing: 0.1 }, { labelSmoothing: 1 }].flatMap((attributes) => {
      const name = `${title} ${JSON.stringify(attributes)}`;
      return [
        make('crossEntropy', name, attributes, () => ({ input: input(), target: target() })),
        make('crossEntropyGrad', name, attributes, () => ({
          gradOutput: grad,
          logProbabilities: forward('crossEntropy', { input: input(), target: target() }, {}).logProbabilities,
          target: target(),
        })),
      ];
    });
  });
  const unknown = () => int32([3], 1, 4, -1);
  const focal = classification.flatMap(([title, shape, factor]) =>
    [{}, { gamma: 0 }, { gamma: 0.5 }, { gamma: 5 }].flatMap((attributes) => {
      const input = () => normal('input', shape, factor);
      const target = () => labels('target', [shape[0]!], shape[1]!);
      const name = `${title} ${JSON.stringify(attributes)}`;
      return [
        make('focalLoss', name, attributes, () => ({ input: input(), target: target() })),
        make('focalLossGrad', name, attributes, () => ({
          gradOutput: grad,
          logProbabilities: forward('focalLoss', { input: input(), target: target() }, attributes).logProbabilities,
          target: target(),
        })),
      ];
    }),
  );
  const binary: [string, Shape, number?][] = [
    ['a scalar', []],
    ['one value', [1]],
    ['3-D', [2, 5, 3]],
    ['4,000 values', [4000]],
    ['large logits', [3, 7], 100],
  ];
  const bce = binary.flatMap(([title, shape, factor]) => {
    const inputs = () => ({ input: normal('input', shape, factor), target: uniform('target', shape, 0, 1) });
    return [
      make('binaryCrossEntropyWithLogits', title, {}, inputs),
      make('binaryCrossEntropyWithLogitsGrad', title, {}, () => ({ gradOutput: grad, ...inputs() })),
    ];
  });
  const losses: ['crossEntropy' | 'focalLoss', string, object][] = [
    ['crossEntropy', '', {}],
    ['crossEntropy', ', label smoothing', { labelSmoothing: 0.2 }],
    ['focalLoss', '', {}],
  ];
  const outside = losses.flatMap(([operation, suffix, attributes]) => {
    const input = () => normal('input', [3, 4]);
    const title = `a target that is no class${suffix}`;
    return [
      make(operation, title, attributes, () => ({ input: input(), target: unknown() })),
      make(`${operation}Grad`, title, attributes, () => ({
        gradOutput: grad,
        logProbabilities: forward('logSoftmax', { input: input() }, { dim: 1 }).output,
        target: unknown(),
      })),
    ];
  });
  return [...crossEntropy, ...focal, ...outside, ...bce];
}

function normalizeCases(): ConformanceCase[] {
  const withZeros = () => values([3, 4], 0, 0, 0, 0, 1e-7, -1e-7, 2e-7, 0, 3, -4, 0, 12);
  const cases: [string, () => HostTensor, AttributesOf<Operations['normalize']>][] = [
    ['embeddings', () => normal('input', [3, 5]), {}],
    ['the middle of three', () => normal('input', [2, 7, 3]), {}],
    ['columns', () => normal('input', [6, 5]), { dim: 0 }],
    ['counted from the end', () => normal('input', [2, 3, 4, 5]), { dim: -1 }],
    ['one value', () => normal('input', [3, 1]), {}],
    ['4,000 values', () => normal('input', [2, 4000]), {}],
    ['zeros and short rows', withZeros, {}],
    ['rows below and above eps', () => values([3, 2], 0.1, 0.2, -0.3, 0.2, 3, 4), { eps: 0.5 }],
  ];
  return cases.flatMap(([title, input, attributes]) => [
    make('normalize', title, attributes, () => ({ input: input() })),
    make('normalizeGrad', title, attributes, () => ({
      gradOutput: normal('gradOutput', input().shape),
      ...forward('normalize', { input: input() }, attributes),
    })),
  ]);
}

function catCases(): ConformanceCase[] {
  const cases: [string, Shape, number, number[]][] = [
    ['a single argument', [2, 3], 1, [3]],
    ['rows', [0, 4], 0, [2, 3]],
    ['channels', [2, 0, 3, 5], 1, [4, 1, 6]],
    ['the last dimension', [3, 2, 0], -1, [5, 2]],
    ['vectors', [0], 0, [1, 2, 3]],
    ['blocks of multiples of four', [3, 0, 2, 6], 1, [2, 1, 4]],
    ['some blocks in fours, one not', [2, 0, 3, 2], 1, [2, 4, 3]],
    ['17 arguments', [2, 0, 3, 3], 1, Array.from({ length: 17 }, (_, i) => 1 + (i % 4))],
  ];
  return cases.flatMap(([title, shape, dim, sizes]) => {
    const d = dim < 0 ? dim + shape.length : dim;
    const part = (extent: number) => shape.map((e, i) => (i === d ? extent : e));
    const parts = () =>
      Object.fromEntries(sizes.map((extent, i): [string, HostTensor] => [`${i}`, normal(`${i}`, part(extent))]));
    const whole = part(sizes.reduce((a, b) => a + b, 0));
    return [
      make('cat', title, { dim }, parts),
      make('catGrad', title, { dim, sizes }, () => ({ gradOutput: normal('gradOutput', whole) })),
    ];
  });
}

function interpolateCases(): ConformanceCase[] {
  const cases: [string, Shape, InterpolateAttributes['scaleFactor']][] = [
    ['twice', [2, 3, 4, 5], 2],
    ['three times', [1, 2, 3, 7], 3],
    ['half', [1, 3, 8, 7], 0.5],
    ['a pair', [2, 1, 5, 9], [1.5, 0.5]],
    ['1.7 times', [1, 2, 6, 5], 1.7],
    ['1.1 times', [1, 1, 2, 31], 1.1],
    ['the same', [1, 2, 3, 4], 1],
    ['1×1 input', [2, 3, 1, 1], 4],
  ];
  return cases.flatMap(([title, inputShape, scaleFactor]) =>
    (['nearest', 'bilinear'] as const).flatMap((mode) => {
      const attributes = { scaleFactor, mode };
      const input = () => normal('input', inputShape);
      return [
        make('interpolate', `${mode}, ${title}`, attributes, () => ({ input: input() })),
        make('interpolateGrad', `${mode}, ${title}`, { ...attributes, inputShape }, () => ({
          gradOutput: normal('gradOutput', forward('interpolate', { input: input() }, attributes).output.shape),
        })),
      ];
    }),
  );
}

/** For itself where f16 is wanted: not every backend has it. */
export function castCases(dtype: Precision): ConformanceCase[] {
  return [
    ...anyShapes.map((shape) =>
      make('cast', `[${shape}] to ${dtype}`, { dtype }, () => ({ input: normal('input', shape) })),
    ),
    make('cast', `NaN, 0 and what f16 cannot hold to ${dtype}`, { dtype }, () => ({
      input: values([8], NaN, 0, -0, 65504, 70_000, -1e6, Infinity, 1e-9),
    })),
  ];
}

function elementwiseCases(): ConformanceCase[] {
  const pairs: [string, Shape, Shape][] = [
    ...anyShapes.map((shape): [string, Shape, Shape] => [`[${shape}] and the same`, shape, shape]),
    ['a row to every row', [2, 3, 4], [4]],
    ['a column to every column', [3, 1], [3, 5]],
    ['a value per channel', [2, 3, 4, 5], [1, 3, 1, 1]],
    ['a value per map', [2, 3, 4, 5], [2, 3, 1, 1]],
    ['a value per map of odd size', [3, 5, 3, 3], [3, 5, 1, 1]],
    ['a map per value', [3, 5, 1, 1], [3, 5, 4, 4]],
    ['a value per photo', [3, 2, 3, 2], [3, 1, 1, 1]],
    ['both sides', [2, 1, 4], [1, 3, 1]],
    ['outer and inner', [1, 3, 1, 5], [2, 1, 4, 1]],
    ['five dimensions', [2, 1, 3, 1, 2], [3, 1, 2, 1]],
    ['a scalar', [], [2, 3]],
    ['one value', [5], [1]],
  ];
  const shapes: [string, Shape, Shape][] = [
    ['the same', [2, 3, 4], [2, 3, 4]],
    ['a scalar', [2, 3, 4], []],
    ['one value of 4,000', [4000], [1]],
    ['the inner dimension', [2, 3, 4], [4]],
    ['the inner dimension of 4,000 rows', [4000, 3], [3]],
    ['the outer dimension', [5, 7], [5, 1]],
    ['the middle', [2, 3, 4], [3, 1]],
    ['around the middle', [2, 3, 4], [2, 1, 4]],
    ['a bias of a convolution', [4, 5, 6, 7], [1, 5, 1, 1]],
    ['a mean over the plane', [2, 3, 8, 9], [2, 3, 1, 1]],
    ['every other of five', [2, 3, 2, 3, 2], [2, 1, 2, 1, 2]],
  ];
  return [
    ...pairs.flatMap(([title, a, b]) =>
      (['add', 'sub', 'mul'] as const).map((operation) =>
        make(operation, title, {}, () => ({ a: normal('a', a), b: normal('b', b) })),
      ),
    ),
    ...anyShapes.flatMap((shape) => [
      make('scale', `[${shape}]`, { factor: -2.5 }, () => ({ input: normal('input', shape) })),
      make('accumulate', `[${shape}]`, {}, () => ({ target: normal('target', shape), value: normal('value', shape) })),
      make('accumulate', `[${shape}], seven at once`, {}, () => ({
        target: normal('target', shape),
        value: normal('value', shape),
        ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`more.${i}`, normal(`more ${i}`, shape)])),
      })),
    ]),
    ...castCases('f32'),
    ...shapes.flatMap(([title, large, small]) => [
      make('sumTo', title, { shape: small }, () => ({
        input: normal('input', large, (size(small) / size(large)) ** 0.5),
      })),
      make('broadcastTo', title, { shape: large }, () => ({ input: normal('input', small) })),
    ]),
  ];
}

function arcfaceMarginCases(): ConformanceCase[] {
  const edges = () => values([4, 3], 1, 0.2, -1, -1, 0.5, 1, 0.999, -0.999, 0.9999, -0.95, 1.0001, 0);
  const cases: [string, () => HostTensor, () => HostTensor][] = [
    ['small', () => uniform('cosine', [4, 5], -0.99, 0.99), () => labels('target', [4], 5)],
    ['batch 1, one class', () => uniform('cosine', [1, 1], -0.9, 0.9), () => int32([1], 0)],
    ['347 classes', () => uniform('cosine', [9, 347], -0.5, 0.5), () => labels('target', [9], 347)],
    ['±1, beyond the threshold', edges, () => int32([4], 0, 0, 0, 0)],
    ['±1 in other columns', edges, () => int32([4], 2, 2, 2, 1)],
    ['a target that is no class', () => uniform('cosine', [2, 3], -0.9, 0.9), () => int32([2], 3, -1)],
  ];
  const options: [ArcfaceMarginAttributes, 'margins'?][] = [
    [{}],
    [{ easyMargin: true }],
    [{ s: 64, m: 0.35 }],
    [{}, 'margins'],
    [{ easyMargin: true, s: 10 }, 'margins'],
  ];
  const both = cases.flatMap(([title, cosine, target]) =>
    options.flatMap(([attributes, own]) => {
      const name = `${title} ${JSON.stringify(attributes)}${own ? ', a margin per class' : ''}`;
      const inputs = () => ({
        cosine: cosine(),
        target: target(),
        ...(own && { margins: uniform('margins', [cosine().shape[1]!], 0.05, 0.55) }),
      });
      return [
        make('arcfaceMargin', name, attributes, inputs),
        make('arcfaceMarginGrad', name, attributes, () => ({
          gradOutput: normal('gradOutput', cosine().shape, 0.1),
          ...inputs(),
        })),
      ];
    }),
  );
  // Every sixteenth of the angles that a margin may be.
  const angles = () => values([17], ...Array.from({ length: 17 }, (_, i) => Math.min((i / 16) * Math.PI, 3.1415925)));
  const turned = () => ({
    cosine: uniform('cosine', [17, 17], -0.9, 0.9),
    target: int32([17], ...Array.from({ length: 17 }, (_, i) => i)),
    margins: angles(),
  });
  return [
    ...both,
    make('arcfaceMargin', 'margins from 0 to π', {}, turned),
    make('arcfaceMarginGrad', 'margins from 0 to π', {}, () => ({
      gradOutput: normal('gradOutput', [17, 17], 0.1),
      ...turned(),
    })),
  ];
}

/** Embeddings and individuals of one batch. */
function tripletBatches(): [string, () => HostTensor, () => HostTensor][] {
  return [
    ['two each of three', () => normal('input', [6, 4]), () => int32([6], 0, 0, 1, 1, 2, 2)],
    ['uneven individuals, one alone', () => normal('input', [7, 3]), () => int32([7], 5, 9, 5, 5, -2, 9, 9)],
    ['32 of 65 values', () => normal('input', [32, 65], 0.2), () => labels('target', [32], 8)],
    ['100 photos', () => normal('input', [100, 5]), () => labels('target', [100], 9)],
    ['one individual', () => normal('input', [4, 3]), () => int32([4], 1, 1, 1, 1)],
    ['every one another', () => normal('input', [4, 3]), () => int32([4], 1, 2, 3, 4)],
    ['one photo', () => normal('input', [1, 3]), () => int32([1], 0)],
    ['the same photo twice', () => values([5, 2], 1, 2, 1, 2, 1, 2, 3, 1, 3, 1), () => int32([5], 0, 0, 1, 1, 1)],
  ];
}

function tripletMarginCases(): ConformanceCase[] {
  const margins: TripletMarginAttributes[] = [{ margin: 0.3, mining: 'hard' }, { margin: 'soft' }, { margin: 0 }];
  return tripletBatches().flatMap(([title, input, target]) =>
    margins.flatMap((attributes) => {
      const name = `${title}, margin ${attributes.margin}`;
      return [
        make('tripletMargin', name, attributes, () => ({ input: input(), target: target() })),
        make('tripletMarginGrad', name, attributes, () => {
          const { positive, negative } = forward('tripletMargin', { input: input(), target: target() }, attributes);
          return { gradOutput: values([], 1.5), input: input(), positive, negative };
        }),
      ];
    }),
  );
}

function weightedTripletMarginCases(): ConformanceCase[] {
  const batches: ReturnType<typeof tripletBatches> = [
    ...tripletBatches(),
    ['far apart: weights of 0 and 1', () => normal('input', [9, 4], 200), () => labels('target', [9], 3)],
  ];
  return batches.flatMap(([title, input, target]) =>
    ([0.3, 'soft', 0] as const).flatMap((margin) => {
      const name = `${title}, margin ${margin}`;
      return [
        make('weightedTripletMargin', name, { margin }, () => ({ input: input(), target: target() })),
        make('weightedTripletMarginGrad', name, { margin }, () => {
          const { distance } = forward('weightedTripletMargin', { input: input(), target: target() }, { margin });
          return { gradOutput: values([], 1.5), input: input(), target: target(), distance };
        }),
      ];
    }),
  );
}

function indexSelectCases(): ConformanceCase[] {
  const cases: [string, Shape, number[]][] = [
    ['rows in another order', [4, 3], [2, 0, 3, 1]],
    ['one row', [7, 5], [6]],
    ['a row of all', [1, 4], [0]],
    ['single values', [9], [8, 1, 4]],
    ['4-D', [3, 2, 3, 5], [2, 0]],
    ['rows of 257 of 1,000', [1000, 257], Array.from({ length: 100 }, (_, i) => (i * 37) % 1000)],
    ['outside', [3, 4], [1, 3, -1, 0, 1000000]],
  ];
  const again: typeof cases = [
    ['the same row again and again', [4, 3], [1, 1, 3, 1, 1]],
    ['300 times of 5', [5, 7], Array.from({ length: 300 }, (_, i) => (i * i) % 5)],
  ];
  const selected = (shape: Shape, index: number[]) => [index.length, ...shape.slice(1)];
  return [
    ...[...cases, ...again].flatMap(([title, inputShape, index]) => [
      make('indexSelect', title, {}, () => ({
        input: normal('input', inputShape),
        index: int32([index.length], ...index),
      })),
      make('indexSelectGrad', title, { inputShape }, () => ({
        gradOutput: normal('gradOutput', selected(inputShape, index), index.length ** -0.5),
        index: int32([index.length], ...index),
      })),
    ]),
    ...cases.map(([title, shape, index]) =>
      make('indexCopy', title, {}, () => ({
        target: normal('target', shape),
        index: int32([index.length], ...index),
        source: normal('source', selected(shape, index)),
      })),
    ),
  ];
}

function adamStepCases(): ConformanceCase[] {
  const cases: [string, Shape, AdamStepAttributes, 'fresh'?][] = [
    ['step 1', [5], { lr: 1e-3, step: 1 }, 'fresh'],
    ['step 1000', [3, 4], { lr: 1e-3, step: 1000 }],
    ['weight decay', [2, 3, 3, 3], { lr: 0.01, step: 7, weightDecay: 0.1 }],
    ['every attribute', [7], { lr: 0.1, betas: [0.5, 0.9], eps: 0.01, weightDecay: 1e-4, step: 3 }],
    ['decoupled weight decay', [3, 5], { lr: 0.01, step: 7, weightDecay: 0.1, decoupled: true }],
    ['decoupled, 4,097 values', [4097], { lr: 0.1, step: 100, weightDecay: 0.5, decoupled: true }],
    ['lr 0', [4], { lr: 0, step: 2 }],
    ['one value', [1], { lr: 0.01, step: 2 }],
    ['4,097 values', [4097], { lr: 0.01, step: 100, weightDecay: 1e-4 }],
  ];
  const zeros = (shape: Shape): HostTensor => ({ shape, dtype: 'f32', data: new Float64Array(size(shape)) });
  return [
    ...cases.map(([title, shape, attributes, fresh]) =>
      make('adamStep', title, attributes, () => ({
        param: normal('param', shape),
        grad: normal('grad', shape),
        expAvg: fresh ? zeros(shape) : normal('expAvg', shape, 0.1),
        expAvgSq: fresh ? zeros(shape) : uniform('expAvgSq', shape, 0.01, 1),
      })),
    ),
    make('adamStep', 'no gradient yet', { lr: 0.01, step: 1 }, () => ({
      param: normal('param', [6]),
      grad: zeros([6]),
      expAvg: zeros([6]),
      expAvgSq: zeros([6]),
    })),
  ];
}

const controls = {
  unscaled: [1 / 1024, 0.1, 0.001],
  'a later step': [0.25, 0.6513, 0.00995],
  skipped: [0, 0.19, 0.002],
};

/** The optimisers with what loss scaling tells them: of a skipped step nothing comes through, whatever the gradient. */
function controlledStepCases(): ConformanceCase[] {
  const shape = [3, 5];
  return Object.entries(controls).flatMap(([title, control]) => {
    const gradient = () =>
      title === 'skipped' ? values([3, 5], ...Array(14).fill(Infinity), Number.NaN) : normal('grad', shape, 1000);
    const inputs = () => ({ param: normal('param', shape), grad: gradient(), control: values([3], ...control) });
    const positive = (name: string) => uniform(name, shape, 0.01, 1);
    const moments = () => ({ ...inputs(), expAvg: positive('expAvg'), expAvgSq: positive('expAvgSq') });
    const momentum = () => ({ ...inputs(), momentumBuffer: positive('momentumBuffer') });
    const adam = { lr: 0.01, weightDecay: 0.1, step: 9 };
    return [
      make('adamStep', `control: ${title}`, adam, moments),
      make('adamStep', `control, decoupled: ${title}`, { ...adam, decoupled: true }, moments),
      make('sgdStep', `control: ${title}`, { lr: 0.1, weightDecay: 0.1 }, inputs),
      make('sgdStep', `control, momentum: ${title}`, { lr: 0.1, momentum: 0.9 }, momentum),
    ];
  });
}

function lossScaleCases(): ConformanceCase[] {
  const fresh = [65536, 0, 0, 0];
  const cases: [string, number, number[], UpdateLossScaleAttributes][] = [
    ['first step', 3e4, fresh, {}],
    ['overflow in the first step', Infinity, fresh, {}],
    ['NaN', Number.NaN, [1024, 7, 0.19, 0.002], {}],
    ['overflow', Infinity, [1024, 1999, 0.19, 0.002], { backoffFactor: 0.25 }],
    ['before it grows', 12, [1024, 1998, 0.9, 0.5], {}],
    ['grows', 12, [1024, 1999, 0.9, 0.5], {}],
    ['grows each time', 12, [0.5, 0, 0.9, 0.5], { growthInterval: 1, growthFactor: 3 }],
    ['cannot grow', 1e38, [2 ** 127, 4, 0.9, 0.5], { growthInterval: 5 }],
    ['clipped', 4096, [1024, 3, 0.9, 0.5], { maxNorm: 1.5 }],
    ['below the limit', 1024, [1024, 3, 0.9, 0.5], { maxNorm: 1.5 }],
    ['norm 0', 0, [1024, 3, 0.9, 0.5], { maxNorm: 1.5 }],
    ['other betas', 12, [1024, 3, 0.75, 0.19], { betas: [0.5, 0.9] }],
  ];
  return cases.map(([title, norm, state, attributes]) =>
    make('updateLossScale', title, attributes, () => ({ norm: values([], norm), state: values([4], ...state) })),
  );
}

function sgdStepCases(): ConformanceCase[] {
  const cases: [string, SgdStepAttributes, 'buffer'?][] = [
    ['plain', { lr: 0.1 }],
    ['weight decay', { lr: 0.1, weightDecay: 0.2 }],
    ['momentum', { lr: 0.01, momentum: 0.9 }, 'buffer'],
    ['nesterov, weight decay', { lr: 0.1, momentum: 0.7, nesterov: true, weightDecay: 0.1 }, 'buffer'],
    ['momentum 0 with a buffer', { lr: 0.1, momentum: 0 }, 'buffer'],
  ];
  return cases.flatMap(([title, attributes, buffer]) =>
    anyShapes.map((shape) =>
      make('sgdStep', `${title}, [${shape}]`, attributes, () => ({
        param: normal('param', shape),
        grad: normal('grad', shape),
        ...(buffer && { momentumBuffer: normal('momentumBuffer', shape) }),
      })),
    ),
  );
}

function normCases(): ConformanceCase[] {
  const several = (shapes: readonly Shape[]) => () =>
    Object.fromEntries(shapes.map((shape, i): [string, HostTensor] => [`${i}`, normal(`${i}`, shape)]));
  const norms: [string, () => Record<string, HostTensor>][] = [
    ...anyShapes.map((shape): [string, () => Record<string, HostTensor>] => [`[${shape}]`, several([shape])]),
    ['three tensors', several([[3, 2], [], [7]])],
    ['300 tensors', several(Array.from({ length: 300 }, (_, i) => [1 + (i % 5)]))],
    ['several chunks, of several tensors', several([[40_000], [5], [16_384], [16_385]])],
    ['zeros', () => ({ 0: values([3], 0, 0, 0), 1: values([], 0) })],
    ['a NaN in the last', () => ({ 0: values([2], 1, 2), 1: values([5], 0, 0, 0, 0, NaN) })],
    ['infinity', () => ({ 0: values([2], 1, -Infinity) })],
  ];
  const clipped: [string, Shape, number, number][] = [
    ...anyShapes.map((shape): [string, Shape, number, number] => [`[${shape}]`, shape, 3, 1]),
    ['below the limit', [5], 0.5, 1],
    ['at the limit', [5], 1, 1],
    ['norm 0', [5], 0, 2],
    ['NaN', [5], NaN, 1],
    ['infinity', [5], Infinity, 1],
  ];
  return [
    ...norms.map(([title, inputs]) => make('totalNorm', title, {}, inputs)),
    ...clipped.map(([title, shape, norm, maxNorm]) =>
      make('clipNorm', title, { maxNorm }, () => ({ value: normal('value', shape), norm: values([], norm) })),
    ),
    make('clipNorm', 'infinite gradients become NaN', { maxNorm: 1 }, () => ({
      value: values([3], Infinity, -1, 2),
      norm: values([], Infinity),
    })),
  ];
}

function averageCases(): ConformanceCase[] {
  const two = (shape: Shape) => [normal('target', shape), normal('value', shape)] as const;
  return anyShapes.flatMap((shape) => [
    ...[0, 1e-4, 0.3, 0.5, 0.9999, 1].map((weight) =>
      make('lerp', `[${shape}], weight ${weight}`, { weight }, () => {
        const [target, value] = two(shape);
        return { target, value };
      }),
    ),
    make('swap', `[${shape}]`, {}, () => {
      const [a, b] = two(shape);
      return { a, b };
    }),
  ]);
}

/** Every operation over its awkward shapes: what a backend must get right to be one. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...conv2dCases(),
  ...batchNormCases(),
  ...catBatchNormCases(),
  ...pool2dCases(),
  ...adaptiveAvgPool2dCases(),
  ...linearCases(),
  ...pointwiseCases(),
  ...softmaxCases(),
  ...lossCases(),
  ...normalizeCases(),
  ...catCases(),
  ...interpolateCases(),
  ...elementwiseCases(),
  ...arcfaceMarginCases(),
  ...tripletMarginCases(),
  ...weightedTripletMarginCases(),
  ...indexSelectCases(),
  ...adamStepCases(),
  ...sgdStepCases(),
  ...controlledStepCases(),
  ...lossScaleCases(),
  ...normCases(),
  ...averageCases(),
];
