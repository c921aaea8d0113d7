import { functional as F, keep, run, scope, Tensor } from '@flukeprint/autograd';
import type { Backend, UpdateLossScaleAttributes } from '@flukeprint/kernels';
import { buffer } from '../nn/init.ts';
import type { NamedParameters } from './optimizer.ts';

/** As of `torch.amp.GradScaler`. */
export interface GradScalerOptions extends Pick<UpdateLossScaleAttributes, 'growthFactor' | 'backoffFactor'> {
  /** The first scale. */
  readonly initScale?: number;
  readonly growthInterval?: number;
  /** Of the optimiser, where it is Adam: its bias corrections count the steps that were not skipped. */
  readonly betas?: readonly [number, number];
}

/** How the optimiser shall take a step; scalars on the device, but for `control` [3]. */
export interface ScaledStep {
  readonly control: Tensor;
  /** Of the unscaled gradients, before they are clipped; not finite where the step is skipped. */
  readonly gradNorm: Tensor;
  /** That the gradients were scaled by. */
  readonly lossScale: Tensor;
}

/**
 * Dynamic loss scaling (Micikevicius et al. 2018), with the rules and defaults of `torch.amp.GradScaler`: gradients of
 * {@link scale}(loss) lie in the range of f16 where those of the loss would vanish; a step whose gradients overflow is skipped and
 * halves the scale, 2000 steps without overflow double it. All of it happens on the device, and nothing waits for the host: the
 * optimiser's kernels themselves leave the weights alone.
 */
export class GradScaler {
  readonly #options: UpdateLossScaleAttributes;
  readonly #initScale: number;
  /** What `updateLossScale` goes on from. */
  readonly #state: Tensor;
  readonly #first: Tensor;

  constructor(backend: Backend, { initScale = 65536, ...options }: GradScalerOptions = {}) {
    this.#options = options;
    this.#initScale = initScale;
    this.#state = buffer(backend, [4], 0);
    this.#first = keep(Tensor.from(backend, Int32Array.of(0), [1]));
    this.reset();
  }

  /** Back to the first scale. */
  reset(): void {
    this.#state.backend.write(this.#state.value, Float32Array.of(this.#initScale, 0, 0, 0));
  }

  /** scale · loss, for backward to start from. */
  scale(loss: Tensor): Tensor {
    return scope(() => F.mul(loss, this.#scale()));
  }

  /**
   * Looks at the gradients of all parameters, scaled as they are, and makes the scale of the next step. `maxNorm` as in
   * `clipGradNorm`, of the unscaled gradients; 0 for any.
   */
  update(parameters: NamedParameters, { maxNorm = 0 }: { readonly maxNorm?: number } = {}): ScaledStep {
    const gradients = [...parameters].flatMap(([, { grad }]) => (grad ? [grad] : []));
    if (gradients.length === 0) throw new Error('GradScaler: expected at least one gradient');
    return scope(() => {
      const lossScale = this.#scale();
      const norm = run('totalNorm', Object.fromEntries(gradients.map((gradient, i) => [`${i}`, gradient])), {}).output;
      const attributes = { ...this.#options, maxNorm };
      const { nextState, control, gradNorm } = run('updateLossScale', { norm, state: this.#state }, attributes);
      run('swap', { a: this.#state, b: nextState }, {});
      return { control, gradNorm, lossScale };
    });
  }

  /** The state, for checkpoints: scale, steps since it changed, Adam's bias corrections. */
  *namedTensors(): Generator<[name: string, tensor: Tensor]> {
    yield ['grad_scaler', this.#state];
  }

  dispose(): void {
    this.#state.dispose();
    this.#first.dispose();
  }

  /** A copy: the state changes in place. */
  #scale(): Tensor {
    return F.reshape(F.indexSelect(this.#state, this.#first), []);
  }
}
