import { run, type Tensor } from '@flukeprint/autograd';
import { buffer } from '../nn/init.ts';
import type { NamedParameters, NoDecay, Optimizer, ParameterRules } from './optimizer.ts';

/** As of `torch.optim.Adam`. */
export interface AdamOptions {
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** Torch's L2 form: added to the gradient, so that it enters both moments. */
  readonly weightDecay?: number;
  /** AdamW (Loshchilov & Hutter 2019): the decay shrinks the parameter by lr · weightDecay instead. */
  readonly decoupled?: boolean;
  readonly noDecay?: NoDecay;
  readonly rules?: ParameterRules;
}

/** Adam (Kingma & Ba 2015, algorithm 1), or AdamW. */
export class Adam implements Optimizer {
  /** Steps taken. */
  steps = 0;
  readonly #parameters: readonly (readonly [string, Tensor])[];
  readonly #moments = new Map<string, { expAvg: Tensor; expAvgSq: Tensor }>();
  readonly #options: Omit<AdamOptions, 'noDecay' | 'rules'>;
  readonly #noDecay: NoDecay;
  readonly #rules: ParameterRules;

  constructor(
    parameters: NamedParameters,
    { noDecay = () => false, rules = () => ({}), ...options }: AdamOptions = {},
  ) {
    this.#parameters = [...parameters];
    this.#options = options;
    this.#noDecay = noDecay;
    this.#rules = rules;
    for (const [name, { backend, shape }] of this.#parameters) {
      this.#moments.set(name, { expAvg: buffer(backend, shape, 0), expAvgSq: buffer(backend, shape, 0) });
    }
  }

  /** Moves every parameter that has a gradient. The bias correction counts all steps but those that its rule calls idle. */
  step(lr: number, control?: Tensor): void {
    this.steps += 1;
    for (const [name, param] of this.#parameters) {
      if (!param.grad) continue;
      const moments = this.#moments.get(name)!;
      const { lrFactor = 1, idleSteps = 0 } = this.#rules(name, param);
      const attributes = { ...this.#options, lr: lr * lrFactor, step: this.steps - idleSteps };
      // A scaler's corrections are of all steps.
      if (control && idleSteps > 0) attributes.lr *= this.#correction(this.steps) / this.#correction(attributes.step);
      if (this.#noDecay(name, param)) attributes.weightDecay = 0;
      run('adamStep', { param, grad: param.grad, ...moments, control }, attributes);
    }
  }

  /** What the bias corrections of a step divide the learning rate by. */
  #correction(step: number): number {
    const [beta1, beta2] = this.#options.betas ?? [0.9, 0.999];
    return (1 - beta1 ** step) / Math.sqrt(1 - beta2 ** step);
  }

  zeroGrad(): void {
    for (const [, parameter] of this.#parameters) parameter.zeroGrad();
  }

  /** First and second moments as `exp_avg.<parameter>` and `exp_avg_sq.<parameter>`. */
  *namedTensors(): Generator<[name: string, tensor: Tensor]> {
    for (const [name, { expAvg, expAvgSq }] of this.#moments) {
      yield [`exp_avg.${name}`, expAvg];
      yield [`exp_avg_sq.${name}`, expAvgSq];
    }
  }

  dispose(): void {
    for (const [, tensor] of this.namedTensors()) tensor.dispose();
  }
}
