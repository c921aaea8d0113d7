import { createHash } from 'node:crypto';
import type { Tensor } from '@flukeprint/autograd';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend, Precision } from '@flukeprint/kernels';
import {
  createOptimizer,
  Ema,
  formatSafetensors,
  GradScaler,
  initialize,
  loadStateDict,
  type Module,
  namedParameters,
  namedTensors,
  type Optimizer,
  observeEarlyStopping,
  observePlateau,
  readSafetensors,
  type StoredTensor,
  stateDict,
} from '@flukeprint/models';
import { UserError } from '../user-error.ts';
import { initialPosition, type Position, parsePosition } from './position.ts';

export interface TrainableOptions {
  /** What is trained, by what stands before the names of its tensors in files. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever they are called with.
  readonly modules: Readonly<Record<string, Module<any, any>>>;
  readonly optimizer: Parameters<typeof createOptimizer>[0];
  /** Decides the random weights that a new run starts from. */
  readonly seed: number;
  /** The learning rate that the schedule reaches after its warm-up. */
  readonly lr: number;
  readonly precision: Precision;
  /** Decay of the moving average of all weights; 0 for none. */
  readonly ema: number;
  /** What a file of the weights says of itself. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What tells the photos that it is trained on from others, as JSON can hold it; files keep a digest. */
  readonly photos: unknown;
  /** Said where a checkpoint is of other photos. */
  readonly otherPhotos: string;
  /** Evaluations without a better score after which training ends. */
  readonly patience?: number;
  /** How a schedule that waits for a plateau lowers the learning rate. */
  readonly plateau?: Parameters<typeof observePlateau>[2];
}

/** Weights that a network has started from, in words, and whether they may be of another one. */
export interface InitialWeights {
  readonly lines: readonly string[];
  readonly isDoubtful: boolean;
}

/** All that training changes: what is trained, its optimiser, averages and scales, and where they stand. Zero until filled. */
export class TrainableState {
  readonly optimizer: Optimizer;
  /** Of the weights; null where none is wanted. */
  readonly ema: Ema | null;
  /** Of training in f16. */
  readonly scaler: GradScaler | null;
  readonly position: Position;
  readonly #options: TrainableOptions;
  readonly #photos: string;

  constructor(backend: Backend, options: TrainableOptions) {
    const { optimizer, lr, precision, ema } = options;
    this.#options = options;
    this.#photos = createHash('sha256').update(JSON.stringify(options.photos)).digest('hex');
    this.position = initialPosition(lr);
    this.optimizer = createOptimizer(optimizer, this.#named(namedParameters));
    this.scaler = precision === 'f16' ? new GradScaler(backend) : null;
    this.ema = ema > 0 ? new Ema(this.#named(namedTensors), { decay: ema, warmup: true }) : null;
  }

  /** The random weights that a new run starts from. */
  initialize(): void {
    for (const module of Object.values(this.#options.modules)) initialize(module, this.#options.seed);
  }

  /** Runs `body` with the averaged weights in place, where they are averaged. */
  async withAverage<T>(body: () => Promise<T>): Promise<T> {
    return this.ema && this.ema.steps > 0 ? this.ema.applied(body) : body();
  }

  /** Takes in the score of an evaluation, which shall grow. Says whether it is the best so far; `position`, whether the run shall stop. */
  judge(score: number): { readonly best: boolean } {
    const { patience = Number.POSITIVE_INFINITY, plateau } = this.#options;
    const { state, improved, stop } = observeEarlyStopping(this.position.earlyStopping, score, { patience });
    this.position.earlyStopping = state;
    this.position.stopped = stop;
    if (plateau) this.position.plateau = observePlateau(this.position.plateau, score, plateau);
    return { best: improved };
  }

  /** Lets a run that stopped early go on: the evaluations without a better score are counted anew. */
  goOn(): void {
    this.position.stopped = false;
    this.position.earlyStopping = { ...this.position.earlyStopping, bad: 0 };
  }

  /** What was trained alone, averaged if there is an average. */
  async saveNetwork(path: string): Promise<void> {
    await this.withAverage(async () => {
      const state = await stateDict(this.#named(namedTensors));
      // The moments of sampled rows are as large as the head itself, and of no use but for going on.
      for (const name of [...state.keys()]) if (name.startsWith('head.exp_avg')) state.delete(name);
      await writeAtomically(path, formatSafetensors(state, this.#options.metadata));
    });
  }

  /** Everything needed to go on as if training had never stopped. */
  async save(path: string): Promise<void> {
    const state = await stateDict(this.#everything());
    expectFinite(state, this.position.steps);
    const metadata = {
      ...this.#options.metadata,
      position: JSON.stringify(this.position),
      ema_steps: `${this.ema?.steps ?? 0}`,
      photos: this.#photos,
    };
    await writeAtomically(path, formatSafetensors(state, metadata));
  }

  /** Goes back to where `save` was called. */
  async restore(path: string): Promise<void> {
    const { tensors, metadata } = await readSafetensors(path);
    const position = parsePosition(metadata.position, path, this.#options.lr);
    if (metadata.photos !== this.#photos) throw new UserError(`${path} was trained on ${this.#options.otherPhotos}`);
    const { missing } = loadStateDict(this.#everything(), tensors, path);
    if (missing.length > 0) throw new UserError(`${path} lacks "${missing[0]}"; it cannot be continued`);
    Object.assign(this.position, position);
    this.optimizer.steps = position.steps;
    if (this.ema) this.ema.steps = Number(metadata.ema_steps);
  }

  dispose(): void {
    const { modules } = this.#options;
    for (const part of [...Object.values(modules), this.optimizer, this.scaler, this.ema]) part?.dispose();
  }

  *#named(list: typeof namedTensors): Generator<[string, Tensor]> {
    for (const [prefix, module] of Object.entries(this.#options.modules)) {
      for (const [name, tensor] of list(module)) yield [`${prefix}${name}`, tensor];
    }
  }

  *#everything(): Generator<[string, Tensor]> {
    yield* this.#named(namedTensors);
    yield* this.optimizer.namedTensors();
    if (this.scaler) yield* this.scaler.namedTensors();
    if (this.ema) yield* this.ema.namedTensors();
  }
}

/** A checkpoint that nothing can go on from shall not take the place of a good one. */
function expectFinite(state: ReadonlyMap<string, StoredTensor>, step: number): void {
  for (const [name, { data }] of state) {
    if (data.every((value) => Number.isFinite(Number(value)))) continue;
    throw new UserError(
      `the weights were not finite any more after step ${step} ("${name}"): no checkpoint is written; try a lower --lr, or --clip-norm 5`,
    );
  }
}
