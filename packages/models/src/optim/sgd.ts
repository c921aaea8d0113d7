import { run, type Tensor } from '@flukeprint/autograd';
import { buffer } from '../nn/init.ts';
import type { NamedParameters, NoDecay, Optimizer, ParameterRules } from './optimizer.ts';

/** As of `torch.optim.SGD`. */
export interface SgdOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** Added to the gradient, so that it enters the momentum. */
  readonly weightDecay?: number;
  readonly noDecay?: NoDecay;
  readonly rules?: ParameterRules;
}

/** Stochastic gradient descent with momentum (Sutskever et al. 2013), as `torch.optim.SGD` without dampening. */
export class Sgd implements Optimizer {
  steps = 0;
  readonly #parameters: readonly (readonly [string, Tensor])[];
  /** Empty without momentum. */
  readonly #buffers = new Map<string, Tensor>();
  readonly #options: Omit<SgdOptions, 'noDecay' | 'rules'>;
  readonly #noDecay: NoDecay;
  readonly #rules: ParameterRules;

  constructor(parameters: NamedParameters, { noDecay = () => false, rules = () => ({}), ...options }: SgdOptions = {}) {
    this.#parameters = [...parameters];
    this.#options = options;
    this.#noDecay = noDecay;
    this.#rules = rules;
    if (!options.momentum) return;
    for (const [name, { backend, shape }] of this.#parameters) this.#buffers.set(name, buffer(backend, shape, 0));
  }

  step(lr: number, control?: Tensor): void {
    this.steps += 1;
    for (const [name, param] of this.#parameters) {
      if (!param.grad) continue;
      const attributes = { ...this.#options, lr: lr * (this.#rules(name, param).lrFactor ?? 1) };
      if (this.#noDecay(name, param)) attributes.weightDecay = 0;
      run('sgdStep', { param, grad: param.grad, momentumBuffer: this.#buffers.get(name), control }, attributes);
    }
  }

  zeroGrad(): void {
    for (const [, parameter] of this.#parameters) parameter.zeroGrad();
  }

  /** `momentum_buffer.<parameter>`. */
  *namedTensors(): Generator<[name: string, tensor: Tensor]> {
    for (const [name, tensor] of this.#buffers) yield [`momentum_buffer.${name}`, tensor];
  }

  dispose(): void {
    for (const tensor of this.#buffers.values()) tensor.dispose();
  }
}
