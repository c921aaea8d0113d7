import { run, type Tensor } from '@flukeprint/autograd';
import { buffer } from '../nn/init.ts';

/** How slowly an average follows the weights. */
export interface EmaOptions {
  /** Part of the average that an update keeps; timm's default is 0.9999. */
  readonly decay?: number;
  /** Lower decay at first: 1 − (1 + k / gamma)^−power after k further updates, up to `decay`. */
  readonly warmup?: boolean;
  readonly warmupGamma?: number;
  readonly warmupPower?: number;
  readonly minDecay?: number;
}

/** Decay of update number `step` (from 1), as timm's `ModelEmaV3.get_decay`: the first one copies. */
export function emaDecay(step: number, options: EmaOptions = {}): number {
  const { decay = 0.9999, warmup = false, warmupGamma = 1, warmupPower = 2 / 3, minDecay = 0 } = options;
  if (step <= 1) return 0;
  if (!warmup) return decay;
  return Math.max(Math.min(1 - (1 + (step - 1) / warmupGamma) ** -warmupPower, decay), minDecay);
}

/**
 * Exponential moving average of a network's weights (Polyak & Juditsky 1992; Tarvainen & Valpola 2017), as timm's
 * `ModelEmaV3`: parameters and running statistics alike are averaged, on the device.
 */
export class Ema {
  /** Updates done; part of what a checkpoint keeps. */
  steps = 0;
  readonly #options: EmaOptions;
  readonly #pairs: readonly { name: string; tensor: Tensor; average: Tensor }[];

  /** `tensors`: what is averaged, such as `namedTensors` gives. */
  constructor(tensors: Iterable<readonly [name: string, tensor: Tensor]>, options: EmaOptions = {}) {
    this.#options = options;
    this.#pairs = [...tensors].map(([name, tensor]) => {
      return { name, tensor, average: buffer(tensor.backend, tensor.shape, 0) };
    });
  }

  /** Takes in the present weights: call it after every step of the optimiser. */
  update(): void {
    this.steps += 1;
    const weight = 1 - emaDecay(this.steps, this.#options);
    for (const { tensor, average } of this.#pairs) run('lerp', { target: average, value: tensor }, { weight });
  }

  /** Exchanges weights and averages to the bit; a second call takes that back. Needs no further memory. */
  swap(): void {
    if (this.steps === 0) throw new Error('ema: expected an update before the averages are used');
    for (const { tensor, average } of this.#pairs) run('swap', { a: tensor, b: average }, {});
  }

  /** Runs `body` with the averages in the network, and puts its own weights back whatever happens. */
  async applied<T>(body: () => T | Promise<T>): Promise<T> {
    this.swap();
    try {
      return await body();
    } finally {
      this.swap();
    }
  }

  /** The averages as `ema.<name>`. */
  *namedTensors(): Generator<[name: string, tensor: Tensor]> {
    for (const { name, average } of this.#pairs) yield [`ema.${name}`, average];
  }

  dispose(): void {
    for (const { average } of this.#pairs) average.dispose();
  }
}
