import { createHash } from 'node:crypto';
import type { Tensor } from '@flukeprint/autograd';
import type { Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import {
  Adam,
  ArcFace,
  Embedder,
  initialize,
  loadStateDict,
  namedParameters,
  namedTensors,
  readSafetensors,
  stateDict,
  writeSafetensors,
} from '@flukeprint/models';
import { networkMetadata } from './network-file.ts';
import type { TrainSettings } from './settings.ts';
import { UserError } from './user-error.ts';

/** Where a run stands after a whole number of epochs. */
export interface Position {
  /** Epochs done. */
  readonly epoch: number;
  /** Best mAP of the evaluations so far. */
  readonly best: number;
}

/** The network, its classification head and its optimiser: all that training changes. Zero until filled. */
export class TrainingState {
  readonly embedder: Embedder;
  readonly head: ArcFace;
  readonly optimizer: Adam;
  readonly #settings: TrainSettings;
  readonly #individuals: readonly string[];
  readonly #photos: string;

  constructor(backend: Backend, settings: TrainSettings, split: Pick<Split, 'individuals' | 'training' | 'queries'>) {
    const { model, embeddingSize, scale, margin, easyMargin, weightDecay } = settings;
    this.#settings = settings;
    this.#individuals = split.individuals;
    this.#photos = fingerprint(split);
    this.embedder = new Embedder(backend, model, { embeddingSize });
    this.head = new ArcFace(backend, split.individuals.length, embeddingSize, { s: scale, m: margin, easyMargin });
    this.optimizer = new Adam([...this.#named(namedParameters)], { weightDecay });
  }

  /** The random weights that a new run starts from. */
  initialize(): void {
    initialize(this.embedder, this.#settings.seed);
    initialize(this.head, this.#settings.seed);
  }

  /** Embedder and head; the head's weight is `head.weight` in files. */
  *#named(list: typeof namedTensors): Generator<[string, Tensor]> {
    yield* list(this.embedder);
    for (const [name, tensor] of list(this.head)) yield [`head.${name}`, tensor];
  }

  /** Network alone, with the metadata that `embed` and `evaluate` need. */
  async saveNetwork(path: string): Promise<void> {
    await writeSafetensors(path, await stateDict(this.#named(namedTensors)), networkMetadata(this.#settings));
  }

  /** Everything needed to go on as if training had never stopped. */
  async save(path: string, { epoch, best }: Position): Promise<void> {
    const state = await stateDict([...this.#named(namedTensors), ...this.optimizer.namedTensors()]);
    await writeSafetensors(path, state, {
      ...networkMetadata(this.#settings),
      epoch: `${epoch}`,
      best: `${best}`,
      steps: `${this.optimizer.steps}`,
      individuals: JSON.stringify(this.#individuals),
      photos: this.#photos,
    });
  }

  async restore(path: string): Promise<Position> {
    const { tensors, metadata } = await readSafetensors(path);
    const [epoch, best, steps] = ['epoch', 'best', 'steps'].map((name) => {
      const value = Number(metadata[name]);
      if (!Number.isFinite(value)) throw new UserError(`${path} lacks ${name} in its metadata; it cannot be continued`);
      return value;
    });
    if (metadata.photos !== this.#photos) {
      throw new UserError(
        `${path} was trained on other photos than ${this.#settings.data} holds now; train a new run, which may start from its weights with --init`,
      );
    }
    const own = [...this.#named(namedTensors), ...this.optimizer.namedTensors()];
    const { missing } = loadStateDict(own, tensors, path);
    if (missing.length > 0) throw new UserError(`${path} lacks "${missing[0]}"; it cannot be continued`);
    this.optimizer.steps = steps!;
    return { epoch: epoch!, best: best! };
  }

  /** Starts from another network's weights: one of ours (`body.…`) or a torchvision backbone (`conv1.weight`, …). */
  async loadInitial(path: string): Promise<string> {
    const { tensors } = await readSafetensors(path);
    const ours = [...tensors.keys()].some((name) => name.startsWith('body.'));
    const target: Embedder | Embedder['body'] = ours ? this.embedder : this.embedder.body;
    const { loaded, missing, unexpected } = loadStateDict(namedTensors(target), tensors, path);
    if (loaded.length === 0) throw new UserError(`${path} holds no tensor of ${this.#settings.model}`);
    const left = missing.length > 0 ? `; left at random: ${someOf(missing)}` : '';
    const skipped = unexpected.length > 0 ? `; not used: ${someOf(unexpected)}` : '';
    return `${path}: ${loaded.length} tensors loaded${left}${skipped}`;
  }

  dispose(): void {
    this.embedder.dispose();
    this.head.dispose();
    this.optimizer.dispose();
  }
}

/** Names for one line; another architecture differs in a hundred. */
function someOf(names: readonly string[]): string {
  const rest = names.length > 4 ? ` and ${names.length - 4} more` : '';
  return names.slice(0, 4).join(', ') + rest;
}

/** Tells whether a folder still gives the same split: a photo more, or less, would train another network. */
function fingerprint({ training, queries }: Pick<Split, 'training' | 'queries'>): string {
  const paths = [training, queries].map((photos) => photos.map(({ path }) => path));
  return createHash('sha256').update(JSON.stringify(paths)).digest('hex');
}
