import {
  type AttributesOf,
  type DType,
  numbered,
  type OperationName,
  type Operations,
  type Precision,
  type Shape,
  sameShape,
  size,
} from '@flukeprint/kernels';
import { run, view } from './run.ts';
import type { Tensor } from './tensor.ts';

/** What a derivative may know besides the values it saved. */
interface Context<Attributes> {
  /** Shapes and data types of the inputs, by name. */
  readonly shapes: Record<string, Shape>;
  readonly dtypes: Record<string, DType>;
  readonly attributes: Attributes;
}

/** Names of inputs and results, or how to tell them. */
type Saves<Attributes> = readonly string[] | ((context: Context<Attributes>) => readonly string[]);

/** `saves`: what is kept for backward. `gradients`: one thunk per input, called only if that gradient is wanted. */
export interface Rule<Attributes> {
  readonly saves: Saves<Attributes>;
  gradients(g: Tensor, saved: Record<string, Tensor>, context: Context<Attributes>): Record<string, () => Tensor>;
}

/** An operation without attributes of its own. */
type Plain = object;
type Attributes<K extends OperationName> = AttributesOf<Operations[K]>;

function rule<A>(saves: Saves<A>, gradients: Rule<A>['gradients']): Rule<A> {
  return { saves, gradients };
}

/** Computes once what several thunks take a part of. */
function once<T>(compute: () => T): () => T {
  let result: T | undefined;
  return () => (result ??= compute());
}

/** The values of `g`, itself where it has this data type. */
function castTo(g: Tensor, dtype: DType): Tensor {
  return g.dtype === dtype ? g.detach() : run('cast', { input: g }, { dtype: dtype as Precision }).output;
}

/** Undoes broadcasting: sums `g` down to `shape`, in f32, and casts the sums to `dtype`. */
function unbroadcast(g: Tensor, shape: Shape, dtype: DType): Tensor {
  return castTo(sameShape(g.shape, shape) ? g : run('sumTo', { input: g }, { shape }).output, dtype);
}

/** Sum over all but the channel dimension of [N, C, …]: the gradient of a bias, f32 as all parameters are. */
function sumChannels(g: Tensor): Tensor {
  const channels = g.shape[1]!;
  return view(unbroadcast(g, [1, channels, ...g.shape.slice(2).map(() => 1)], 'f32'), [channels]);
}

/**
 * The table of derivatives: for each operation what is saved, and the gradient of each differentiable input as a
 * function of `g`, the gradient of the output.
 */
export const rules = {
  conv2d: rule<Attributes<'conv2d'>>(['input', 'weight'], (g, { input, weight }, { shapes, attributes }) => ({
    input: () =>
      run('conv2dInputGrad', { gradOutput: g, weight }, { ...attributes, inputShape: shapes.input }).gradInput,
    weight: () =>
      run('conv2dWeightGrad', { gradOutput: g, input }, { ...attributes, weightShape: shapes.weight }).gradWeight,
    bias: () => sumChannels(g),
  })),

  linear: rule<Plain>(['input', 'weight'], (g, { input, weight }) => ({
    input: () => run('linearInputGrad', { gradOutput: g, weight }, {}).gradInput,
    weight: () => run('linearWeightGrad', { gradOutput: g, input }, {}).gradWeight,
    bias: () => sumChannels(g),
  })),

  batchNorm: rule<Attributes<'batchNorm'>>(
    ({ attributes: { relu } }) => ['input', 'weight', 'saveMean', 'saveInvstd', ...(relu ? ['bias', 'output'] : [])],
    (g, saved, { shapes, attributes: { training, relu = false } }) => {
      const { input, weight, bias, saveMean, saveInvstd, output } = saved;
      const inputs = { gradOutput: g, input, weight, bias, saveMean, saveInvstd, output };
      const residual = relu && shapes.residual !== undefined;
      const all = once(() => run('batchNormGrad', inputs, { training, relu, residual }));
      return {
        input: () => all().gradInput,
        weight: () => all().gradWeight,
        bias: () => all().gradBias,
        residual: () => (residual ? all().gradResidual! : g.detach()),
      };
    },
  ),

  catBatchNorm: rule<Attributes<'catBatchNorm'>>(
    ({ shapes, attributes: { relu } }) => [
      ...Object.keys(shapes).filter((name) => name.startsWith('input.')),
      ...['weight', 'saveMean', 'saveInvstd'],
      ...(relu ? ['bias', 'output'] : []),
    ],
    (g, { weight, bias, saveMean, saveInvstd, output, ...parts }, { attributes: { training, relu } }) => {
      const inputs = { gradOutput: g, weight, bias, saveMean, saveInvstd, output, ...parts };
      const all = once(() => run('catBatchNormGrad', inputs, { training, relu }));
      const gradients = numbered(parts, 'input.').map((_, i) => [`input.${i}`, () => all()[`gradInput.${i}`]] as const);
      return { ...Object.fromEntries(gradients), weight: () => all().gradWeight, bias: () => all().gradBias };
    },
  ),

  maxPool2d: rule<Attributes<'maxPool2d'>>(['indices'], (g, { indices }, { shapes, attributes }) => ({
    input: () =>
      run('maxPool2dGrad', { gradOutput: g, indices }, { ...attributes, inputShape: shapes.input }).gradInput,
  })),

  avgPool2d: rule<Attributes<'avgPool2d'>>([], (g, _, { shapes, attributes }) => ({
    input: () => run('avgPool2dGrad', { gradOutput: g }, { ...attributes, inputShape: shapes.input }).gradInput,
  })),

  adaptiveAvgPool2d: rule<Plain>([], (g, _, { shapes }) => ({
    input: () => run('adaptiveAvgPool2dGrad', { gradOutput: g }, { inputShape: shapes.input }).gradInput,
  })),

  interpolate: rule<Attributes<'interpolate'>>([], (g, _, { shapes, attributes }) => ({
    input: () => run('interpolateGrad', { gradOutput: g }, { ...attributes, inputShape: shapes.input }).gradInput,
  })),

  relu: rule<Plain>(['output'], (g, { output }) => ({
    input: () => run('reluGrad', { gradOutput: g, output }, {}).gradInput,
  })),

  relu6: rule<Plain>(['output'], (g, { output }) => ({
    input: () => run('relu6Grad', { gradOutput: g, output }, {}).gradInput,
  })),

  leakyRelu: rule<Attributes<'leakyRelu'>>(['input'], (g, { input }, { attributes }) => ({
    input: () => run('leakyReluGrad', { gradOutput: g, input }, attributes).gradInput,
  })),

  silu: rule<Plain>(['input'], (g, { input }) => ({
    input: () => run('siluGrad', { gradOutput: g, input }, {}).gradInput,
  })),

  hardswish: rule<Plain>(['input'], (g, { input }) => ({
    input: () => run('hardswishGrad', { gradOutput: g, input }, {}).gradInput,
  })),

  sigmoid: rule<Plain>(['output'], (g, { output }) => ({
    input: () => run('sigmoidGrad', { gradOutput: g, output }, {}).gradInput,
  })),

  softmax: rule<Attributes<'softmax'>>(['output'], (g, { output }, { attributes }) => ({
    input: () => run('softmaxGrad', { gradOutput: g, output }, attributes).gradInput,
  })),

  logSoftmax: rule<Attributes<'logSoftmax'>>(['output'], (g, { output }, { attributes }) => ({
    input: () => run('logSoftmaxGrad', { gradOutput: g, output }, attributes).gradInput,
  })),

  normalize: rule<Attributes<'normalize'>>(['output', 'norm'], (g, { output, norm }, { attributes }) => ({
    input: () => run('normalizeGrad', { gradOutput: g, output, norm }, attributes).gradInput,
  })),

  cat: rule<Attributes<'cat'>>([], (g, _, { shapes, attributes: { dim } }) => {
    const names = Object.keys(shapes);
    const sizes = names.map((name) => shapes[name]!.at(dim)!);
    const parts = once(() => run('catGrad', { gradOutput: g }, { dim, sizes }));
    return Object.fromEntries(names.map((name) => [name, () => parts()[name]!]));
  }),

  cast: rule<Plain>([], (g, _, { dtypes }) => ({
    input: () => castTo(g, dtypes.input),
  })),

  add: rule<Plain>([], (g, _, { shapes }) => ({
    a: () => unbroadcast(g, shapes.a, g.dtype),
    b: () => unbroadcast(g, shapes.b, g.dtype),
  })),

  sub: rule<Plain>([], (g, _, { shapes }) => ({
    a: () => unbroadcast(g, shapes.a, g.dtype),
    b: () => run('scale', { input: unbroadcast(g, shapes.b, g.dtype) }, { factor: -1 }).output,
  })),

  mul: rule<Plain>(['a', 'b'], (g, { a, b }, { shapes }) => ({
    a: () => unbroadcast(run('mul', { a: g, b }, {}).output, shapes.a, g.dtype),
    b: () => unbroadcast(run('mul', { a: g, b: a }, {}).output, shapes.b, g.dtype),
  })),

  scale: rule<Attributes<'scale'>>([], (g, _, { attributes }) => ({
    input: () => run('scale', { input: g }, attributes).output,
  })),

  /** The small gradient is cast, not the large one: the sums are f32 whatever the input is. */
  sumTo: rule<Plain>([], (g, _, { shapes, dtypes }) => ({
    input: () => run('broadcastTo', { input: castTo(g, dtypes.input) }, { shape: shapes.input }).output,
  })),

  broadcastTo: rule<Plain>([], (g, _, { shapes }) => ({
    input: () => unbroadcast(g, shapes.input, g.dtype),
  })),

  /** The one rule that moves no data. */
  reshape: rule<Plain>([], (g, _, { shapes }) => ({
    input: () => view(g, shapes.input),
  })),

  indexSelect: rule<Plain>(['index'], (g, { index }, { shapes }) => ({
    input: () => run('indexSelectGrad', { gradOutput: g, index }, { inputShape: shapes.input }).gradInput,
  })),

  arcfaceMargin: rule<Attributes<'arcfaceMargin'>>(['cosine', 'target', 'margins'], (g, saved, { attributes }) => ({
    cosine: () => {
      const { cosine, target, margins } = saved;
      return run('arcfaceMarginGrad', { gradOutput: g, cosine, target, margins }, attributes).gradCosine;
    },
  })),

  crossEntropy: rule<Attributes<'crossEntropy'>>(
    ['logProbabilities', 'target'],
    (g, { logProbabilities, target }, { attributes }) => ({
      input: () => run('crossEntropyGrad', { gradOutput: g, logProbabilities, target }, attributes).gradInput,
    }),
  ),

  focalLoss: rule<Attributes<'focalLoss'>>(
    ['logProbabilities', 'target'],
    (g, { logProbabilities, target }, { attributes }) => ({
      input: () => run('focalLossGrad', { gradOutput: g, logProbabilities, target }, attributes).gradInput,
    }),
  ),

  binaryCrossEntropyWithLogits: rule<Plain>(['input', 'target'], (g, { input, target }, { shapes }) => ({
    input: () => run('binaryCrossEntropyWithLogitsGrad', { gradOutput: g, input, target }, {}).gradInput,
    // The loss is linear in its target: −input / number of elements.
    target: () => {
      const mean = run('scale', { input }, { factor: -1 / size(shapes.input) }).output;
      return run('mul', { a: mean, b: g }, {}).output;
    },
  })),

  tripletMargin: rule<Attributes<'tripletMargin'>>(
    ['input', 'positive', 'negative'],
    (g, { input, positive, negative }, { attributes: { margin } }) => ({
      input: () => run('tripletMarginGrad', { gradOutput: g, input, positive, negative }, { margin }).gradInput,
    }),
  ),

  weightedTripletMargin: rule<Attributes<'weightedTripletMargin'>>(
    ['input', 'target', 'distance'],
    (g, { input, target, distance }, { attributes }) => ({
      input: () => run('weightedTripletMarginGrad', { gradOutput: g, input, target, distance }, attributes).gradInput,
    }),
  ),
  // biome-ignore lint/suspicious/noExplicitAny: each rule has the attributes of its own operation.
} satisfies Record<string, Rule<any>>;

export type RuleName = keyof typeof rules;
