import type { Tensor } from '@flukeprint/autograd';

/** What moves parameters by their gradients. */
export interface Optimizer {
  /** Steps taken; part of what a checkpoint keeps. */
  steps: number;
  /** Moves every parameter that has a gradient. `control` [3], of a loss scaler: how the gradients are to be taken, and whether. */
  step(lr: number, control?: Tensor): void;
  /** Forgets all gradients. */
  zeroGrad(): void;
  /** The state, for checkpoints. */
  namedTensors(): Iterable<[name: string, tensor: Tensor]>;
  /** Gives back the state's memory; the parameters stay. */
  dispose(): void;
}

/** Parameters by name, such as `namedParameters` gives. */
export type NamedParameters = Iterable<readonly [name: string, parameter: Tensor]>;

/** Whether weight decay leaves a parameter alone. */
export type NoDecay = (name: string, parameter: Tensor) => boolean;

/** How one parameter is moved otherwise than the others; what is left out is as theirs. */
export interface ParameterRule {
  /** Its learning rate, as a multiple of the others'. */
  readonly lrFactor?: number;
  /** Steps that it did not take part in, before its first. */
  readonly idleSteps?: number;
}

/** The rule of each parameter; asked for at every step. */
export type ParameterRules = (name: string, parameter: Tensor) => ParameterRule;

/** Biases and the scales of batch norm, as timm exempts them with `filter_bias_and_bn`. */
export const isBiasOrNorm: NoDecay = (name, { shape }) => shape.length <= 1 || name.endsWith('.bias');
