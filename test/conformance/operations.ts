import { functional as F, run, type Tensor } from '@flukeprint/autograd';
import { type PointwiseName, pointwise, pointwiseNames } from '@flukeprint/kernels';

type Tensors = Record<string, Tensor>;

type Needed =
  | 'input'
  | 'p'
  | 'weight'
  | 'target'
  | 'index'
  | 'source'
  | 'value'
  | 'norm'
  | 'param'
  | 'grad'
  | 'expAvg'
  | 'expAvgSq';
/** By the fixtures' names. What an operation cannot do without is taken for given: its shape rule finds what is missing. */
export type Inputs = Record<Needed, Tensor> & Tensors;

/** How a fixture's operation is called here. */
interface Call {
  /** The attributes it may have. */
  readonly attributes: readonly string[];
  /** Its `output`, or all results by the fixture's names. */
  // biome-ignore lint/suspicious/noExplicitAny: attributes come from JSON; the shape rules check their values.
  readonly f: (inputs: Inputs, attributes: any) => Tensor | Tensors;
}

function call(attributes: string, f: Call['f']): Call {
  return { attributes: attributes === '' ? [] : attributes.split(' '), f };
}

const pooling = 'kernelSize stride padding ceilMode';

const functions: Record<PointwiseName, (input: Tensor, attributes: object) => Tensor> = F;

/** Every pointwise operation as `leaky_relu`, with the attributes that it has. */
const pointwiseCalls = Object.fromEntries(
  pointwiseNames.map((name) => {
    const snakeCase = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [
      snakeCase,
      call(Object.keys(pointwise[name].defaults).join(' '), ({ input }, a) => functions[name](input, a)),
    ];
  }),
);

/** The fixture list of docs/fixtures.md. */
export const calls: Record<string, Call> = {
  conv2d: call('stride padding dilation groups', ({ input, weight, bias }, a) => F.conv2d(input, weight, bias, a)),
  batch_norm: call('training momentum eps', ({ input, ...state }, a) => ({
    output: F.batchNorm(input, state, { training: false, ...a }),
    ...(state.runningMean && { running_mean: state.runningMean }),
    ...(state.runningVar && { running_var: state.runningVar }),
  })),
  max_pool2d: call(pooling, ({ input }, a) => F.maxPool2d(input, a)),
  avg_pool2d: call(pooling, ({ input }, a) => F.avgPool2d(input, a)),
  adaptive_avg_pool2d: call('outputSize', ({ input }, a) => F.adaptiveAvgPool2d(input, a)),
  gem_pool2d: call('eps', ({ input, p }, a) => F.gemPool2d(input, p, a)),
  linear: call('', ({ input, weight, bias }) => F.linear(input, weight, bias)),
  ...pointwiseCalls,
  softmax: call('dim', ({ input }, { dim }) => F.softmax(input, dim)),
  log_softmax: call('dim', ({ input }, { dim }) => F.logSoftmax(input, dim)),
  cross_entropy: call('labelSmoothing', ({ input, target }, a) => F.crossEntropy(input, target, a)),
  binary_cross_entropy_with_logits: call('', ({ input, target }) => F.binaryCrossEntropyWithLogits(input, target)),
  normalize: call('dim eps', ({ input }, a) => F.normalize(input, a)),
  cat: call('dim', (inputs, { dim = 0 }) => F.cat(Object.values(inputs), dim)),
  interpolate: call('scaleFactor mode', ({ input }, a) => F.interpolate(input, a)),
  arcface: call('s m easyMargin subcenters', ({ input, weight, target, margins }, a) =>
    F.arcface(input, weight, target, a, margins),
  ),
  focal_loss: call('gamma', ({ input, target }, a) => F.focalLoss(input, target, a)),
  triplet_margin: call('margin mining', ({ input, target }, a) => F.tripletMargin(input, target, a)),
  index_select: call('', ({ input, index }) => F.indexSelect(input, index)),
  index_copy: call('', ({ target, index, source }) => {
    run('indexCopy', { target, index, source }, {});
    return target;
  }),
  adam_step: call('lr betas eps weightDecay decoupled step', ({ param, grad, expAvg, expAvgSq }, a) => {
    run('adamStep', { param, grad, expAvg, expAvgSq }, a);
    return { output: param, exp_avg: expAvg, exp_avg_sq: expAvgSq };
  }),
  sgd_step: call('lr momentum nesterov weightDecay', ({ param, grad, momentumBuffer }, a) => {
    run('sgdStep', { param, grad, momentumBuffer }, a);
    return { output: param, ...(momentumBuffer && { momentum_buffer: momentumBuffer }) };
  }),
  total_norm: call('', (inputs) => run('totalNorm', inputs, {}).output),
  clip_norm: call('maxNorm', ({ value, norm }, a) => {
    run('clipNorm', { value, norm }, a);
    return value;
  }),
  lerp: call('weight', ({ target, value }, a) => {
    run('lerp', { target, value }, a);
    return target;
  }),
};
