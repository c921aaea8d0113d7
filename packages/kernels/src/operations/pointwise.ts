import { logistic } from './logistic.ts';

/** A function of one number, applied to every element of a tensor of any shape. */
export interface Pointwise<Saved extends 'input' | 'output', Attributes extends Record<string, number>> {
  /** What the derivative reads. */
  readonly saves: Saved;
  /** Defaults of the attributes, in the order in which kernels take them; all are finite numbers. */
  readonly defaults: Attributes;
  /** In float64; NaN stays NaN. */
  forward(x: number, attributes: Attributes): number;
  /** dL/dx from g = dL/dy and what is saved, x or y. */
  gradient(g: number, saved: number, attributes: Attributes): number;
  /** For tests: where the function or its derivative bends, besides 0. */
  readonly kinks?: readonly number[];
  /** For tests: other values of the attributes. */
  readonly variants?: readonly Partial<Attributes>[];
}

function describe<Saved extends 'input' | 'output', Attributes extends Record<string, number> = Record<never, never>>(
  description: Pointwise<Saved, Attributes>,
): Pointwise<Saved, Attributes> {
  return description;
}

/**
 * The pointwise operations, all there is to say of them: from an entry `f` come the operations `f` (`input` → `output`)
 * and `fGrad` (`gradOutput` and what is saved → `gradInput`), their conformance cases and their documentation.
 */
export const pointwise = {
  /** max(0, x). The gradient at 0 is 0. */
  relu: describe({
    saves: 'output',
    defaults: {},
    forward: (x) => Math.max(x, 0),
    gradient: (g, y) => (y > 0 ? g : 0),
  }),

  /** min(max(0, x), 6) (Howard et al. 2017, MobileNets). The gradient at 0 and 6 is 0. */
  relu6: describe({
    saves: 'output',
    defaults: {},
    forward: (x) => Math.min(Math.max(x, 0), 6),
    gradient: (g, y) => (y > 0 && y < 6 ? g : 0),
    kinks: [6],
  }),

  /** x where positive, negativeSlope · x elsewhere (Maas et al. 2013). The slope at 0 is the negative one, as in torch. */
  leakyRelu: describe({
    saves: 'input',
    defaults: { negativeSlope: 0.01 },
    forward: (x, { negativeSlope }) => (x > 0 ? x : negativeSlope * x),
    gradient: (g, x, { negativeSlope }) => g * (x > 0 ? 1 : negativeSlope),
    variants: [{ negativeSlope: 0.1 }, { negativeSlope: -0.5 }],
  }),

  /** x · σ(x) (Elfwing et al. 2018). Its derivative is σ · (1 + x · (1 − σ)). */
  silu: describe({
    saves: 'input',
    defaults: {},
    forward: (x) => x * logistic(x),
    gradient: (g, x) => g * logistic(x) * (1 + x * (1 - logistic(x))),
  }),

  /** x · relu6(x + 3) / 6 (Howard et al. 2019, MobileNetV3). Its derivative at −3 is 0 and at 3 it is 1. */
  hardswish: describe({
    saves: 'input',
    defaults: {},
    forward: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
    gradient: (g, x) => (x <= -3 ? 0 : x < 3 ? g * (x / 3 + 0.5) : g),
    kinks: [-3, 3],
  }),

  /** σ(x) = 1 / (1 + e⁻ˣ). Its derivative is σ · (1 − σ). */
  sigmoid: describe({
    saves: 'output',
    defaults: {},
    forward: logistic,
    gradient: (g, y) => g * y * (1 - y),
  }),
};

export type PointwiseName = keyof typeof pointwise;
export type AnyPointwise = Pointwise<'input' | 'output', Record<string, number>>;

/** In the order of the table. */
export const pointwiseNames = Object.keys(pointwise) as PointwiseName[];

/** What is made of every `f` and of every `fGrad`, by their names. */
export function pointwiseTable<F, G>(
  forward: (name: PointwiseName) => F,
  gradient: (name: PointwiseName) => G,
): Record<PointwiseName, F> & Record<`${PointwiseName}Grad`, G> {
  const entries = pointwiseNames.flatMap((name) => [
    [name, forward(name)] as const,
    [`${name}Grad`, gradient(name)] as const,
  ]);
  return Object.fromEntries<F | G>(entries) as Record<PointwiseName, F> & Record<`${PointwiseName}Grad`, G>;
}
