import { type Batch, labelsOf, withMirrorLabels } from '@flukeprint/data';
import { learningRate, namedTensors } from '@flukeprint/models';
import type { AnimalScores } from '../aggregation/by-animal.ts';
import { embedPhotos } from '../matching/embed-photos.ts';
import { evaluateNetwork } from '../matching/evaluation.ts';
import type { Metrics } from '../matching/metrics.ts';
import type { CreateEmbedder } from '../matching/trained-network.ts';
import type { Dataset } from '../photos/dataset.ts';
import { embedderPlots } from '../plots/run-plots.ts';
import { epochSizes } from '../settings/epoch-sizes.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { samplerOf, scheduleOf } from '../settings/parts.ts';
import { UserError } from '../user-error.ts';
import { writeBestIdentity } from './best-identity.ts';
import { EmbedderState } from './embedder-state.ts';
import { accumulateGradients, frozenStepKey, scalarsOf, trainingStepKey, updateWeights } from './embedder-step.ts';
import { SizedLoader } from './sized-loader.ts';
import { trainingCosts } from './training-costs.ts';
import { type TrainingOptions, trainEpochs } from './training-loop.ts';
import { labelPairs } from './verdicts/label-pairs.ts';
import type { ToldApart } from './verdicts/read-verdicts.ts';

export interface TrainOptions extends TrainingOptions {
  readonly settings: TrainSettings;
  readonly dataset: Dataset & { readonly split: ToldApart };
  /** Evaluate the network before its first step. */
  readonly evaluateUntrained: boolean;
  /** The weights to start from, where `settings.init` names them by a word. */
  readonly initialWeights?: string | null;
  readonly workers?: number;
  /** Filled in as they come: those of an earlier attempt stay. */
  readonly evaluations?: Map<number, Metrics>;
  readonly createEmbedder?: CreateEmbedder;
  /** Plans the memory of steps on photos of this side, where they become others than before; at first they are `imageSize`. */
  readonly planSteps?: (imageSize: number) => void;
}

/** Queries in TensorBoard's Projector: more of them take it long to draw. */
const projected = 2000;

/** Trains an embedder and returns the evaluations by epoch; 0 is the network before training. */
export async function trainEmbedder(options: TrainOptions): Promise<Map<number, Metrics>> {
  const { backend, settings, dataset, run, reporter, evaluateUntrained, workers, createEmbedder } = options;
  const { evaluations = new Map<number, Metrics>(), planSteps } = options;
  const { imageSize, batchSize, accumulate, flip, seed, mirrorAxis, loss } = settings;
  const { split } = dataset;
  const labels = labelsOf(split.training, split.individuals);

  const sizes = epochSizes(settings);
  const loader = new SizedLoader({
    photos: split.training,
    labels: mirrorAxis === 'none' ? labels : withMirrorLabels(labels, split.individuals.length),
    mirrorAxis,
    ...{ sizes, imageSize, batchSize },
    // ArcFace meets all animals in each step anyway.
    sampler: { ...samplerOf(settings), ...(loss === 'triplet' && { together: labelPairs(split, settings) }) },
    augmentation: settings.augmentation,
    seed,
    workers,
    cache: dataset.cache,
  });
  const batches = loader.batchesPerEpoch;
  if (batches === 0) {
    await loader.close();
    throw new UserError(
      `${split.training.length} training photos do not fill a batch of ${batchSize}; lower --batch-size`,
    );
  }
  const stepsPerEpoch = Math.ceil(batches / accumulate);
  const schedule = scheduleOf(settings, stepsPerEpoch);
  const state = new EmbedderState(backend, settings, split, createEmbedder);
  state.frozen.steps = settings.freezeEpochs * stepsPerEpoch;
  const { position } = state;
  let planned = imageSize;
  const planFor = (epoch: number) => {
    const size = loader.sizeOf(epoch);
    const unfreezes = settings.freezeEpochs > 0 && epoch === settings.freezeEpochs + 1;
    if (size === planned && !unfreezes) return;
    planned = size;
    planSteps?.(size);
  };
  const network = { embedder: state.embedder, embeddingSize: settings.embeddingSize };
  let latestScores: AnimalScores;

  await trainEpochs<Batch>(
    {
      ...{ state, settings, loader, evaluateUntrained },
      problems: dataset.problems,
      costs: trainingCosts(settings, split.queries.length + split.gallery.length),
      tracking: { data: dataset.summary, plots: embedderPlots },
      loadInitial: (path) => state.loadInitial(options.initialWeights ?? path),
      ...(settings.sizesByEpoch.length > 0 && { imageSize: (epoch: number) => loader.sizeOf(epoch) }),

      batches(epoch, from) {
        planFor(epoch);
        return loader.batches(epoch, { from });
      },

      show: (batch, tracker, { epoch }) => tracker.sampleImages(batch, { epoch, step: position.steps + 1 }),
      learningRate: () => learningRate(schedule, position.steps, position.plateau),

      step(batch, lr, place, profile) {
        const key = state.isFrozen(place.epoch) ? frozenStepKey : trainingStepKey;
        if (place.batch % accumulate === 0) backend.beginStep?.(key);
        const losses = accumulateGradients(backend, state, batch, place, profile);
        const done = place.batch + 1;
        const isStep = done % accumulate === 0 || done === batches;
        const update = isStep ? updateWeights(state, lr, profile) : {};
        if (isStep) backend.endStep?.();
        return { isStep, scalars: scalarsOf(losses, update) };
      },

      async evaluate(epoch) {
        const evaluated = await evaluateNetwork(backend, network, split, loader.whole, { reporter, flip });
        latestScores = evaluated.animalScores;
        const { metrics } = evaluated;
        evaluations.set(epoch, metrics);
        return { score: metrics.mAP, values: metrics, news: { kind: 'evaluation', epoch, metrics } };
      },

      async saveBest() {
        await state.saveNetwork(run.file('best.safetensors'));
        const names = [...namedTensors(state.embedder)].map(([name]) => name);
        await writeBestIdentity(run, settings, latestScores, names);
      },

      async finish(tracker) {
        const shown = split.queries.slice(0, projected);
        const options = { reporter, flip };
        const embeddings = await state.withAverage(() => embedPhotos(backend, network, shown, loader.whole, options));
        await tracker.projector(
          embeddings,
          shown.map((photo) => ({ ...photo, part: 'query' })),
        );
      },
    },
    options,
  );
  return evaluations;
}
