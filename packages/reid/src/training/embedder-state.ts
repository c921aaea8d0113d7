import { labelsOf, type Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import {
  createLoss,
  describeInitReport,
  type Embedder,
  type EmbeddingLoss,
  initializeFrom,
  loadWeightsFile,
} from '@flukeprint/models';
import { type CreateEmbedder, createEmbedder, networkMetadata } from '../matching/trained-network.ts';
import { findWeights } from '../runs/find-weights.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { classesOf, embedderOptionsOf, lossOptionsOf } from '../settings/parts.ts';
import { TrainableState } from './trainable-state.ts';

type Photos = Pick<Split, 'individuals' | 'training' | 'queries'>;

/** The embedder and the loss it learns by, its head: all that training them changes. The head's weight is `head.weight` in files. */
export class EmbedderState extends TrainableState {
  readonly settings: TrainSettings;
  readonly embedder: Embedder;
  readonly head: EmbeddingLoss;
  readonly #individuals: readonly string[];

  constructor(backend: Backend, settings: TrainSettings, photos: Photos, create: CreateEmbedder = createEmbedder) {
    const { embeddingSize, weightDecay, momentum, lr, patience, gamma, plateauPatience, lrEnd } = settings;
    const { individuals, training } = photos;
    const embedder = create(backend, settings.model, embedderOptionsOf(settings, individuals.length));
    const head = createLoss(lossOptionsOf(settings), {
      backend,
      individuals: classesOf(settings, individuals.length),
      embeddingSize,
      counts: countsOf(training, individuals, settings),
      optimizer: { weightDecay },
    });
    const { precision, ema, optimizer, seed } = settings;
    super(backend, {
      modules: { '': embedder, 'head.': head },
      optimizer: { optimizer, weightDecay, momentum },
      ...{ lr, seed, precision, ema },
      metadata: metadataOf(settings, individuals),
      photos: splitOf(photos),
      otherPhotos: `other photos than ${settings.data} holds now; train a new run, which may start from its weights with --init`,
      patience: patience === 0 ? Number.POSITIVE_INFINITY : patience,
      plateau: { factor: gamma, patience: plateauPatience, minLr: lrEnd },
    });
    this.settings = settings;
    this.embedder = embedder;
    this.head = head;
    this.#individuals = individuals;
  }

  /** Starts from other weights: ours, torchvision's or timm's. Returns what was taken, in lines for people. */
  async loadInitial(path: string): Promise<string> {
    const file = await loadWeightsFile(await findWeights(path, 'a run folder or a .safetensors or .pth file'));
    const options = { individuals: this.#individuals, loss: this.settings.loss };
    return describeInitReport(initializeFrom(this.embedder, this.head, file, options));
  }
}

function metadataOf(settings: TrainSettings, individuals: readonly string[]) {
  const { loss, scale, flip } = settings;
  return {
    ...networkMetadata(settings),
    ...{ loss, scale: `${scale}`, flip: `${flip}` },
    individuals: JSON.stringify(individuals),
  };
}

/** Training photos of each class. */
function countsOf(training: Split['training'], individuals: readonly string[], settings: TrainSettings): number[] {
  const counts = new Array<number>(individuals.length).fill(0);
  for (const label of labelsOf(training, individuals)) counts[label]! += 1;
  // No photo at hand, as in a profile: as if there were one.
  const own = counts.map((n) => Math.max(1, n));
  return Array.from({ length: classesOf(settings, own.length) }, (_, i) => own[i % own.length]!);
}

/** Tells whether a folder still gives the same split: a photo more, or less, would train another network. */
function splitOf({ training, queries }: Pick<Split, 'training' | 'queries'>) {
  return [training, queries].map((photos) => photos.map(({ path, individual, box }) => [path, individual, box]));
}
