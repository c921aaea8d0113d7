import { createHash } from 'node:crypto';
import type { Tensor } from '@flukeprint/autograd';
import { labelsOf, type Split } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import {
  createLoss,
  createOptimizer,
  describeInitReport,
  Ema,
  Embedder,
  type EmbeddingLoss,
  formatSafetensors,
  GradScaler,
  initialEarlyStopping,
  initialize,
  initializeFrom,
  initialPlateau,
  loadStateDict,
  loadWeightsFile,
  namedParameters,
  namedTensors,
  type Optimizer,
  observeEarlyStopping,
  observePlateau,
  readSafetensors,
  type StoredTensor,
  stateDict,
} from '@flukeprint/models';
import { z } from 'zod';
import type { TrainSettings } from './settings/fields.ts';
import { embedderOptionsOf, lossOptionsOf } from './settings/parts.ts';
import { networkMetadata } from './trained-network.ts';
import { UserError } from './user-error.ts';

const count = z.int().min(0);
const score = z.number().nullable();
/** Where a run stands between two steps: with tensors and settings, all that decides how it goes on. */
const positionSchema = z.strictObject({
  /** Whole epochs done. */
  epoch: count,
  /** Batches done in the epoch after them, and the sum of their losses. */
  batch: count,
  lossSum: z.number(),
  /** Steps of the optimiser. */
  steps: count,
  /** Best mAP so far, and the evaluations since then. */
  earlyStopping: z.strictObject({ best: score, bad: count }),
  plateau: z.strictObject({ lr: z.number(), best: score, bad: count }),
  /** The run has come to its end before its last epoch. */
  stopped: z.boolean(),
});
export type Position = z.infer<typeof positionSchema>;

/** The network, its loss, its optimiser and where they stand: all that training changes. Zero until filled. */
export class TrainingState {
  readonly settings: TrainSettings;
  readonly embedder: Embedder;
  readonly head: EmbeddingLoss;
  readonly optimizer: Optimizer;
  /** Of the weights of embedder and head; null where none is wanted. */
  readonly ema: Ema | null;
  /** Of training in f16. */
  readonly scaler: GradScaler | null;
  readonly position: Position;
  readonly #individuals: readonly string[];
  readonly #photos: string;

  constructor(backend: Backend, settings: TrainSettings, split: Pick<Split, 'individuals' | 'training' | 'queries'>) {
    const { model, embeddingSize, optimizer, weightDecay, momentum, ema, lr, precision } = settings;
    const { individuals, training } = split;
    this.settings = settings;
    this.#individuals = individuals;
    this.#photos = fingerprint(split);
    this.position = {
      ...{ epoch: 0, batch: 0, lossSum: 0, steps: 0, stopped: false },
      earlyStopping: initialEarlyStopping,
      plateau: initialPlateau(lr),
    };
    this.embedder = new Embedder(backend, model, embedderOptionsOf(settings, individuals.length));
    this.head = createLoss(lossOptionsOf(settings), {
      backend,
      individuals: individuals.length,
      embeddingSize,
      counts: countsOf(training, individuals),
      optimizer: { weightDecay },
    });
    this.optimizer = createOptimizer({ optimizer, weightDecay, momentum }, this.#named(namedParameters));
    this.scaler = precision === 'f16' ? new GradScaler(backend) : null;
    this.ema = ema > 0 ? new Ema(this.#named(namedTensors), { decay: ema, warmup: true }) : null;
  }

  /** The random weights that a new run starts from. */
  initialize(): void {
    initialize(this.embedder, this.settings.seed);
    initialize(this.head, this.settings.seed);
  }

  /** Runs `body` with the averaged weights in the network, where they are averaged. */
  async withAverage<T>(body: () => Promise<T>): Promise<T> {
    return this.ema && this.ema.steps > 0 ? this.ema.applied(body) : body();
  }

  /** Takes in the mAP of an evaluation: says whether it is the best so far, and whether the run shall stop. */
  judge(mAP: number): { readonly best: boolean } {
    const { patience, gamma, plateauPatience, lrEnd } = this.settings;
    const { state, improved, stop } = observeEarlyStopping(this.position.earlyStopping, mAP, {
      patience: patience === 0 ? Number.POSITIVE_INFINITY : patience,
    });
    this.position.earlyStopping = state;
    this.position.stopped = stop;
    this.position.plateau = observePlateau(this.position.plateau, mAP, {
      factor: gamma,
      patience: plateauPatience,
      minLr: lrEnd,
    });
    return { best: improved };
  }

  /** The network alone, averaged if there is an average, with what `embed`, `evaluate` and `pseudo-label` need to know. */
  async saveNetwork(path: string): Promise<void> {
    await this.withAverage(async () => {
      const state = await stateDict(this.#named(namedTensors));
      // The moments of sampled rows are as large as the head itself, and of no use but for going on.
      for (const name of [...state.keys()]) if (name.startsWith('head.exp_avg')) state.delete(name);
      await writeAtomically(path, formatSafetensors(state, this.#metadata()));
    });
  }

  /** Everything needed to go on as if training had never stopped. */
  async save(path: string): Promise<void> {
    const state = await stateDict(this.#everything());
    expectFinite(state, this.position.steps);
    await writeAtomically(
      path,
      formatSafetensors(state, {
        ...this.#metadata(),
        position: JSON.stringify(this.position),
        ema_steps: `${this.ema?.steps ?? 0}`,
        photos: this.#photos,
      }),
    );
  }

  /** Goes back to where `save` was called. */
  async restore(path: string): Promise<void> {
    const { tensors, metadata } = await readSafetensors(path);
    const position = parsePosition(metadata.position, path);
    if (metadata.photos !== this.#photos) {
      throw new UserError(
        `${path} was trained on other photos than ${this.settings.data} holds now; train a new run, which may start from its weights with --init`,
      );
    }
    const { missing } = loadStateDict(this.#everything(), tensors, path);
    if (missing.length > 0) throw new UserError(`${path} lacks "${missing[0]}"; it cannot be continued`);
    Object.assign(this.position, position);
    this.optimizer.steps = position.steps;
    if (this.ema) this.ema.steps = Number(metadata.ema_steps);
  }

  /** Starts from other weights: ours, torchvision's or timm's. Returns what was taken, in lines for people. */
  async loadInitial(path: string): Promise<string> {
    const file = await loadWeightsFile(path);
    const options = { individuals: this.#individuals, loss: this.settings.loss };
    return describeInitReport(initializeFrom(this.embedder, this.head, file, options));
  }

  dispose(): void {
    for (const part of [this.embedder, this.head, this.optimizer, this.scaler, this.ema]) part?.dispose();
  }

  /** Embedder and head; the head's weight is `head.weight` in files. */
  *#named(list: typeof namedTensors): Generator<[string, Tensor]> {
    yield* list(this.embedder);
    for (const [name, tensor] of list(this.head)) yield [`head.${name}`, tensor];
  }

  *#everything(): Generator<[string, Tensor]> {
    yield* this.#named(namedTensors);
    yield* this.optimizer.namedTensors();
    if (this.scaler) yield* this.scaler.namedTensors();
    if (this.ema) yield* this.ema.namedTensors();
  }

  #metadata() {
    const { loss, scale, flip } = this.settings;
    return {
      ...networkMetadata(this.settings),
      ...{ loss, scale: `${scale}`, flip: `${flip}` },
      individuals: JSON.stringify(this.#individuals),
    };
  }
}

/** A checkpoint that nothing can go on from shall not take the place of a good one. */
export function expectFinite(state: ReadonlyMap<string, StoredTensor>, step: number): void {
  for (const [name, { data }] of state) {
    if (data.every((value) => Number.isFinite(Number(value)))) continue;
    throw new UserError(
      `the weights were not finite any more after step ${step} ("${name}"): no checkpoint is written; try a lower --lr, or --clip-norm 5`,
    );
  }
}

function parsePosition(text: string | undefined, path: string): Position {
  try {
    return positionSchema.parse(JSON.parse(text ?? ''));
  } catch {
    throw new UserError(`${path} does not say in its metadata where training stood; it cannot be continued`);
  }
}

/** Training photos of each individual. */
function countsOf(training: Split['training'], individuals: readonly string[]): number[] {
  const counts = new Array<number>(individuals.length).fill(0);
  for (const label of labelsOf(training, individuals)) counts[label]! += 1;
  // No photo at hand, as in a profile: as if there were one.
  return counts.map((n) => Math.max(1, n));
}

/** Tells whether a folder still gives the same split: a photo more, or less, would train another network. */
function fingerprint({ training, queries }: Pick<Split, 'training' | 'queries'>): string {
  const shown = [training, queries].map((photos) => photos.map(({ path, individual, box }) => [path, individual, box]));
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}
