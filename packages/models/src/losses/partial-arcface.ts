import { functional as F, keep, run, scope, Tensor } from '@flukeprint/autograd';
import type { Backend, Shape } from '@flukeprint/kernels';
import type { Random } from '@flukeprint/random';
import { buffer } from '../nn/init.ts';
import type { AdamOptions } from '../optim/adam.ts';
import { rowAdamStep } from '../optim/row-adam.ts';
import { ArcFace, type ArcFaceOptions } from './arcface.ts';
import type { Target } from './embedding-loss.ts';
import { sampleIndividuals } from './sample-individuals.ts';

/** As of ArcFace, and how many individuals a step compares with. */
export interface PartialArcFaceOptions extends ArcFaceOptions {
  /** Share of the individuals that a step compares with, above 0 to 1, or their number; one of the two. */
  readonly sampleRate?: number;
  readonly sampleCount?: number;
  /** Of the Adam that moves the sampled rows. */
  readonly optimizer?: AdamOptions;
}

/** What one batch has taken from the table. */
interface Taken {
  readonly individuals: Int32Array;
  /** Its rows [S, subcenters · D], a leaf. */
  readonly rows: Tensor;
}

/**
 * ArcFace for very many individuals (Partial FC: An et al. 2021, 2022): a batch is compared with its own individuals and with
 * others drawn at random, and only their rows are gathered, normalised, multiplied and moved, by an Adam of its own. `weight`
 * and the moments `expAvg`, `expAvgSq` are buffers: part of the state, but no other optimiser's business. The draw depends on
 * the random numbers of `beginStep` alone, so that a resumed run takes the same rows.
 */
export class PartialArcFace extends ArcFace {
  readonly expAvg: Tensor;
  readonly expAvgSq: Tensor;
  readonly #count: number;
  readonly #optimizer: AdamOptions;
  #random: Random | null = null;
  #taken: Taken[] = [];

  constructor(backend: Backend, individuals: number, embeddingSize: number, options: PartialArcFaceOptions) {
    const count = sampleCount(individuals, options);
    super(backend, individuals, embeddingSize, options);
    this.weight.requiresGrad = false;
    this.expAvg = buffer(backend, this.weight.shape, 0);
    this.expAvgSq = buffer(backend, this.weight.shape, 0);
    this.#count = count;
    this.#optimizer = options.optimizer ?? {};
  }

  override reset(random: Random): void {
    super.reset(random);
    for (const moment of [this.expAvg, this.expAvgSq]) {
      moment.backend.write(moment.value, new Float32Array(moment.shape[0]! * moment.shape[1]!));
    }
  }

  override beginStep(random: Random): void {
    this.#forget();
    this.#random = random;
  }

  /** Mean loss over the logits of the sampled individuals; `target` must be on the host, which draws the others. */
  override loss(embeddings: Tensor, target: Target): Tensor {
    if (target instanceof Tensor) {
      throw new TypeError('PartialArcFace: expected target as an Int32Array, from which it draws, received a tensor');
    }
    if (!this.#random) throw new Error('PartialArcFace: expected beginStep before loss: it gives the random numbers');
    const { backend } = embeddings;
    const sampled = sampleIndividuals(target, this.individuals, this.#count, this.#random);
    const { margins } = this.options;
    return scope(() => {
      const index = Tensor.from(backend, sampled.individuals, [sampled.individuals.length]);
      const rows = keep(F.indexSelect(this.#byIndividual(this.weight), index));
      rows.requiresGrad = true;
      this.#taken.push({ individuals: sampled.individuals, rows });
      const own = margins && Float64Array.from(sampled.individuals, (individual) => margins[individual]!);
      return this.marginLoss(
        embeddings,
        F.reshape(rows, [-1, this.weight.shape[1]!]),
        Tensor.from(backend, sampled.target, [target.length]),
        own && Tensor.from(backend, own, [own.length]),
      );
    });
  }

  override *rowParameters(): Generator<[name: string, parameter: Tensor]> {
    for (const [i, { rows }] of this.#taken.entries()) yield [`rows.${i}`, rows];
  }

  override stepRows(lr: number, step: number, control?: Tensor): void {
    const taken = this.#taken.filter(({ rows }) => rows.grad !== null);
    if (taken.length > 0) {
      scope(() => {
        const individuals = Int32Array.from(new Set(taken.flatMap(({ individuals }) => [...individuals]))).sort();
        const index = Tensor.from(this.weight.backend, individuals, [individuals.length]);
        const state = {
          table: this.#byIndividual(this.weight),
          expAvg: this.#byIndividual(this.expAvg),
          expAvgSq: this.#byIndividual(this.expAvgSq),
        };
        rowAdamStep(state, index, gradientOf(individuals, taken), { ...this.#optimizer, lr, step }, control);
      });
    }
    this.#forget();
  }

  override dispose(): void {
    this.#forget();
    super.dispose();
  }

  /** A row for each individual: its sub-centres one after the other. */
  #byIndividual(tensor: Tensor): Tensor {
    return F.reshape(tensor, [this.individuals, -1]);
  }

  #forget(): void {
    for (const { rows } of this.#taken) rows.dispose();
    this.#taken = [];
  }
}

/** Sum of the gradients of all batches, a row for each of the `individuals`. */
function gradientOf(individuals: Int32Array, taken: readonly Taken[]): Tensor {
  const [first, ...rest] = taken as [Taken, ...Taken[]];
  if (rest.length === 0) return first.rows.grad!;
  const place = new Map(Array.from(individuals, (individual, i) => [individual, i]));
  const inputShape: Shape = [individuals.length, first.rows.shape[1]!];
  const spread = (one: Taken) => {
    const places = one.individuals.map((individual) => place.get(individual)!);
    const index = Tensor.from(one.rows.backend, places, [places.length]);
    return run('indexSelectGrad', { gradOutput: one.rows.grad!, index }, { inputShape }).gradInput;
  };
  const sum = spread(first);
  for (const one of rest) run('accumulate', { target: sum, value: spread(one) }, {});
  return sum;
}

function sampleCount(individuals: number, { sampleRate, sampleCount }: PartialArcFaceOptions): number {
  if ((sampleRate === undefined) === (sampleCount === undefined)) {
    throw new RangeError('PartialArcFace: expected sampleRate or sampleCount, one of the two');
  }
  if (sampleRate !== undefined) {
    if (sampleRate > 0 && sampleRate <= 1) return Math.max(1, Math.floor(sampleRate * individuals));
    throw new RangeError(`PartialArcFace: expected sampleRate to be above 0 and at most 1, received ${sampleRate}`);
  }
  if (Number.isInteger(sampleCount) && sampleCount! > 0) return sampleCount!;
  throw new RangeError(`PartialArcFace: expected sampleCount to be a positive integer, received ${sampleCount}`);
}
