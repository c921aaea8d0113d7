import type { Tensor } from '@flukeprint/autograd';
import { labelsOf, type Split } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import {
  ArcFace,
  createLoss,
  describeInitReport,
  type Embedder,
  type EmbeddingLoss,
  initializeFrom,
  loadWeightsFile,
  namedParameters,
} from '@flukeprint/models';
import { type CreateEmbedder, createEmbedder, networkMetadata } from '../matching/trained-network.ts';
import { findWeights } from '../runs/find-weights.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { classesOf, embedderOptionsOf, lossOptionsOf } from '../settings/parts.ts';
import { backboneRules } from './backbone-rules.ts';
import { type InitialWeights, TrainableState } from './trainable-state.ts';
import { apartByLabel, labelPairs } from './verdicts/label-pairs.ts';
import type { ToldApart } from './verdicts/read-verdicts.ts';

type Photos = Pick<ToldApart, 'individuals' | 'training' | 'queries' | 'apart'>;

/** The embedder and the loss it learns by, its head: all that training them changes. The head's weight is `head.weight` in files. */
export class EmbedderState extends TrainableState {
  readonly settings: TrainSettings;
  readonly embedder: Embedder;
  readonly head: EmbeddingLoss;
  /** Steps of the first epochs, which leave the backbone alone. */
  readonly frozen: { steps: number };
  readonly #individuals: readonly string[];
  /** Its parameters, frozen or not. */
  #backbone: Tensor[] | undefined;

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
    if (head instanceof ArcFace) head.apart = apartByLabel(labelPairs(photos, settings));
    const { precision, ema, optimizer, seed } = settings;
    const frozen = { steps: 0 };
    super(backend, {
      modules: { '': embedder, 'head.': head },
      optimizer: {
        ...{ optimizer, weightDecay, momentum, rules: backboneRules(embedder, settings, frozen) },
        // A power that shrinks towards 0 would be no regularisation (nor does it in the authors' code).
        noDecay: (name) => name.startsWith('poolings.'),
      },
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
    this.frozen = frozen;
    this.#individuals = individuals;
  }

  /** Whether an epoch, from 1, leaves the backbone alone. */
  isFrozen(epoch: number): boolean {
    return epoch <= this.settings.freezeEpochs;
  }

  /** Prepares the backbone for a batch of this epoch: where it is frozen, it gets no gradients, and its batch norms keep their statistics. */
  freezeFor(epoch: number): void {
    if (this.settings.freezeEpochs === 0) return;
    const { body } = this.embedder;
    const isTrained = !this.isFrozen(epoch);
    body.train(isTrained);
    this.#backbone ??= [...namedParameters(body)].map(([, parameter]) => parameter);
    for (const parameter of this.#backbone) parameter.requiresGrad = isTrained;
  }

  /** Starts from other weights: ours, torchvision's or timm's. Returns what was taken, in lines for people, and whether there are doubts. */
  async loadInitial(path: string): Promise<InitialWeights> {
    const file = await loadWeightsFile(await findWeights(path, 'a run folder or a .safetensors or .pth file'));
    const options = { individuals: this.#individuals, loss: this.settings.loss };
    const report = initializeFrom(this.embedder, this.head, file, options);
    return { lines: describeInitReport(report), isDoubtful: report.warnings.length > 0 };
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
