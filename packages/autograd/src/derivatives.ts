import { numbered, size } from '@flukeprint/kernels';
import { castTo, inputShape, once, type Rules, rule, sumChannels, unbroadcast, viaGrad } from './derivative-rule.ts';
import { run, view } from './run.ts';

/** What batch norm saves besides with relu: a zero of the output says where. */
const forRelu = ['bias', 'output'] as const;

/**
 * The table of derivatives: for each operation what is saved, and the gradient of each differentiable input as a
 * function of `g`, the gradient of the output. In the formulas ∂x is dL/dx, y the output, Σ a sum over what is named.
 */
export const rules = {
  // y = x ⋆ W + b: ∂x = g ⋆ᵀ W, ∂W = x ⋆ g, ∂b = Σ g over batch and plane
  conv2d: rule(['input', 'weight'], (g, { input, weight }, { shapes, attributes }) => ({
    input: () =>
      run('conv2dInputGrad', { gradOutput: g, weight }, { ...attributes, inputShape: shapes.input }).gradInput,
    weight: () =>
      run('conv2dWeightGrad', { gradOutput: g, input }, { ...attributes, weightShape: shapes.weight }).gradWeight,
    bias: () => sumChannels(g),
  })),

  // y = x Wᵀ + b: ∂x = g W, ∂W = gᵀ x, ∂b = Σ g over the rows
  linear: rule(['input', 'weight'], (g, { input, weight }) => ({
    input: () => run('linearInputGrad', { gradOutput: g, weight }, {}).gradInput,
    weight: () => run('linearWeightGrad', { gradOutput: g, input }, {}).gradWeight,
    bias: () => sumChannels(g),
  })),

  // y = γ x̂ + β + r with x̂ = (x − μ) / σ per channel: ∂β = Σ g, ∂γ = Σ g x̂, ∂r = g,
  // ∂x = γ/σ · (g − mean(g) − x̂ · mean(g x̂)) in training, γ/σ · g with running statistics; with relu g is 0 where y is
  batchNorm: rule(
    ({ attributes: { relu } }) => ['input', 'weight', 'saveMean', 'saveInvstd', ...(relu ? forRelu : [])],
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

  // As batchNorm of the joined parts: ∂xᵢ are the channels of ∂x that part i gave
  catBatchNorm: rule(
    ({ shapes, attributes: { relu } }) => [
      ...numbered(shapes, 'input.').map((_, i) => `input.${i}` as const),
      'weight',
      'saveMean',
      'saveInvstd',
      ...(relu ? forRelu : []),
    ],
    (g, { weight, bias, saveMean, saveInvstd, output, ...parts }, { attributes: { training, relu } }) => {
      const inputs = { gradOutput: g, weight, bias, saveMean, saveInvstd, output, ...parts };
      const all = once(() => run('catBatchNormGrad', inputs, { training, relu }));
      const gradients = numbered(parts, 'input.').map((_, i) => [`input.${i}`, () => all()[`gradInput.${i}`]] as const);
      return { ...Object.fromEntries(gradients), weight: () => all().gradWeight, bias: () => all().gradBias };
    },
  ),

  // ∂x = Σ g over the windows whose maximum it is
  maxPool2d: viaGrad('maxPool2dGrad', ['indices'], inputShape),

  // ∂x = Σ g / area over the windows that it is in
  avgPool2d: viaGrad('avgPool2dGrad', [], inputShape),

  // ∂x = Σ g / area over the windows that it is in
  adaptiveAvgPool2d: rule([], (g, _, { shapes }) => ({
    input: () => run('adaptiveAvgPool2dGrad', { gradOutput: g }, { inputShape: shapes.input }).gradInput,
  })),

  // y = (mean of xᵖ)^(1/p): ∂x = g/HW · (x/y)^(p−1), ∂p = Σ over planes of g · y/p · mean of (x/y)ᵖ ln(x/y)
  gemPool2d: rule(['input', 'p', 'output'], (g, saved, { attributes }) => {
    const both = once(() => run('gemPool2dGrad', { gradOutput: g, ...saved }, attributes));
    return { input: () => both().gradInput, p: () => unbroadcast(both().gradP, [1], 'f32') };
  }),

  // y = Σ w x: ∂x = Σ w g over the outputs that read it
  interpolate: viaGrad('interpolateGrad', [], inputShape),

  // ∂x = g · [y > 0]
  relu: viaGrad('reluGrad', ['output']),

  // ∂x = g · [0 < y < 6]
  relu6: viaGrad('relu6Grad', ['output']),

  // ∂x = g · (1 if x > 0, else negativeSlope)
  leakyRelu: viaGrad('leakyReluGrad', ['input']),

  // ∂x = g · σ(x) (1 + x (1 − σ(x)))
  silu: viaGrad('siluGrad', ['input']),

  // ∂x = g · (0 if x ≤ −3, 1 if x ≥ 3, else x / 3 + ½)
  hardswish: viaGrad('hardswishGrad', ['input']),

  // ∂x = g · y (1 − y)
  sigmoid: viaGrad('sigmoidGrad', ['output']),

  // ∂x = y · (g − Σ g y) along dim
  softmax: viaGrad('softmaxGrad', ['output']),

  // ∂x = g − eʸ · Σ g along dim
  logSoftmax: viaGrad('logSoftmaxGrad', ['output']),

  // y = x / n: ∂x = (g − y · Σ g y) / n along dim, and g / eps where n = ‖x‖ is cut off at eps
  normalize: viaGrad('normalizeGrad', ['output', 'norm']),

  // ∂xᵢ = the part of g that xᵢ became
  cat: rule([], (g, _, { shapes, attributes: { dim } }) => {
    const sizes = Object.values(shapes).map((shape) => shape.at(dim)!);
    const parts = once(() => run('catGrad', { gradOutput: g }, { dim, sizes }));
    return Object.fromEntries(Object.keys(shapes).map((name) => [name, () => parts()[name]!]));
  }),

  // ∂x = g, in the type of x
  cast: rule([], (g, _, { dtypes }) => ({
    input: () => castTo(g, dtypes.input),
  })),

  // ∂a = g, ∂b = g, each summed over what broadcasting repeated, as in the next two
  add: rule([], (g, _, { shapes }) => ({
    a: () => unbroadcast(g, shapes.a, g.dtype),
    b: () => unbroadcast(g, shapes.b, g.dtype),
  })),

  // ∂a = g, ∂b = −g
  sub: rule([], (g, _, { shapes }) => ({
    a: () => unbroadcast(g, shapes.a, g.dtype),
    b: () => run('scale', { input: unbroadcast(g, shapes.b, g.dtype) }, { factor: -1 }).output,
  })),

  // ∂a = g b, ∂b = g a
  mul: rule(['a', 'b'], (g, { a, b }, { shapes }) => ({
    a: () => unbroadcast(run('mul', { a: g, b }, {}).output, shapes.a, g.dtype),
    b: () => unbroadcast(run('mul', { a: g, b: a }, {}).output, shapes.b, g.dtype),
  })),

  // ∂x = factor · g
  scale: rule([], (g, _, { attributes }) => ({
    input: () => run('scale', { input: g }, attributes).output,
  })),

  // ∂x = g, repeated. The small gradient is cast, not the large one: the sums are f32 whatever the input is
  sumTo: rule([], (g, _, { shapes, dtypes }) => ({
    input: () => run('broadcastTo', { input: castTo(g, dtypes.input) }, { shape: shapes.input }).output,
  })),

  // ∂x = Σ g over what was repeated
  broadcastTo: rule([], (g, _, { shapes }) => ({
    input: () => unbroadcast(g, shapes.input, g.dtype),
  })),

  // ∂x = g, in the shape of x: the one rule that moves no data
  reshape: rule([], (g, _, { shapes }) => ({
    input: () => view(g, shapes.input),
  })),

  // ∂xᵣ = Σ g over the places that took row r
  indexSelect: viaGrad('indexSelectGrad', ['index'], inputShape),

  // y = s φ(c): ∂c = g s · (cos m + c sin m / √(1 − c²)) in the target's column, where the margin holds; g s elsewhere
  arcfaceMargin: rule(['cosine', 'target', 'margins'], (g, saved, { attributes }) => ({
    cosine: () => {
      const { cosine, target, margins } = saved;
      return run('arcfaceMarginGrad', { gradOutput: g, cosine, target, margins }, attributes).gradCosine;
    },
  })),

  // y = −mean Σ t log p with p = softmax(x): ∂x = g / rows · (p − t)
  crossEntropy: viaGrad('crossEntropyGrad', ['logProbabilities', 'target']),

  // y = −mean (1 − p)^γ log p of the target t: ∂xⱼ = g / rows · (γ p (1 − p)^(γ−1) log p − (1 − p)^γ) · ([j = t] − pⱼ)
  focalLoss: viaGrad('focalLossGrad', ['logProbabilities', 'target']),

  // y = −mean (t log σ(x) + (1 − t) log(1 − σ(x))): ∂x = g / n · (σ(x) − t), ∂t = −g x / n
  binaryCrossEntropyWithLogits: rule(['input', 'target'], (g, { input, target }, { shapes }) => ({
    input: () => run('binaryCrossEntropyWithLogitsGrad', { gradOutput: g, input, target }, {}).gradInput,
    target: () => {
      const mean = run('scale', { input }, { factor: -1 / size(shapes.input) }).output;
      return run('mul', { a: mean, b: g }, {}).output;
    },
  })),

  // y = mean max(0, margin + d⁺ − d⁻) over anchors: ∂d⁺ = g / anchors, ∂d⁻ = −∂d⁺ where above 0 (soft: times
  // σ(d⁺ − d⁻)), and with d = ‖xᵢ − xⱼ‖: ∂xᵢ = ∂d · (xᵢ − xⱼ) / d = −∂xⱼ
  tripletMargin: rule(
    ['input', 'positive', 'negative'],
    (g, { input, positive, negative }, { attributes: { margin } }) => ({
      input: () => run('tripletMarginGrad', { gradOutput: g, input, positive, negative }, { margin }).gradInput,
    }),
  ),

  // As tripletMargin, of d⁺ = Σ w d with w = softmax(d): ∂dⱼ = ∂d⁺ · wⱼ (1 + dⱼ − d⁺); of d⁻ with softmax(−d):
  // ∂dⱼ = ∂d⁻ · wⱼ (1 − dⱼ + d⁻)
  weightedTripletMargin: viaGrad('weightedTripletMarginGrad', ['input', 'target', 'distance']),
} satisfies Rules;

export type RuleName = keyof typeof rules;
