import { join } from 'node:path';
import { createDetectionLoader, type DetectionTrainingBatch } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { learningRate } from '@flukeprint/models';
import { learningRatePlot, lossPlot } from '../../plots/run-plots.ts';
import { forwardShare } from '../../training/time-forecast.ts';
import { type TrainingOptions, trainEpochs } from '../../training/training-loop.ts';
import { detectorScoresPlot } from '../evaluation/detection-plots.ts';
import { drawEvaluation } from '../evaluation/draw-evaluation.ts';
import { type DetectorEvaluation, evaluateDetector } from '../evaluation/evaluate-detector.ts';
import type { DetectorData } from './detector-data.ts';
import { type DetectSettings, epochSize } from './detector-settings.ts';
import { DetectorState } from './detector-state.ts';
import { detectorStep } from './detector-step.ts';
import { trainingPicture } from './training-picture.ts';

export interface TrainDetectorOptions extends Omit<TrainingOptions, 'readEvery'> {
  readonly settings: DetectSettings;
  readonly data: DetectorData;
  readonly workers?: number;
}

/** Trains a detector and returns its last evaluation; null where a finished run is resumed. */
export async function trainDetector(options: TrainDetectorOptions): Promise<DetectorEvaluation | null> {
  const { backend, settings, data, run, workers } = options;
  const { imageSize, batchSize, seed, sizes } = settings;
  const { training, validation, problems, cfg, cfgFile, classes } = data;

  const loader = createDetectionLoader({ photos: training, imageSize, batchSize, seed, sizes, workers });
  const batches = loader.batchesPerEpoch;
  const schedule = scheduleOf(settings, batches);
  const photos = [training, validation].map((list) => list.map(({ path, boxes }) => [path, boxes]));
  const state = new DetectorState(backend, { settings, cfg, cfgFile, classes, photos });
  const { position } = state;
  let evaluation: DetectorEvaluation | null = null;

  await trainEpochs<DetectionTrainingBatch>(
    {
      ...{ state, settings, loader, problems },
      evaluateUntrained: false,
      tracking: { plots: { loss: lossPlot, scores: detectorScoresPlot, 'learning-rate': learningRatePlot } },
      imageSize: (epoch) => epochSize(epoch, settings),
      costs: {
        batchCost: (epoch) => (epochSize(epoch, settings) / imageSize) ** 2,
        evaluationCost: (forwardShare * validation.length) / batchSize,
      },
      loadInitial: (path) => state.loadInitial(path),
      writeFiles: () => writeAtomically(join(run.path, 'detector.cfg'), [cfg]),
      // A list of sizes draws one per batch; otherwise the epoch has its own.
      batches: (epoch) =>
        loader.batches(epoch, {
          augmentation: augmentationOf(settings, epoch),
          ...(sizes.length === 0 && { size: epochSize(epoch, settings) }),
        }),
      show: async (batch, tracker) =>
        tracker.picture('training photos', await trainingPicture(batch), position.steps + 1),
      learningRate: () => learningRate(schedule, position.steps),

      async step(batch, lr) {
        // Steps of one size repeat, and with them what they allocate.
        backend.beginStep?.(`detector step [${batch.shape}]`);
        const { loss, box, objectness, class: label, update } = await detectorStep(backend, state, batch, lr, settings);
        backend.endStep?.();
        return {
          isStep: true,
          values: { loss, box_loss: box, objectness_loss: objectness, class_loss: label },
          scalars: { grad_norm: update.gradNorm, loss_scale: update.lossScale },
        };
      },

      async evaluate(epoch) {
        evaluation = await evaluateDetector(backend, state.network, validation, loader);
        const { scores } = evaluation;
        const { mAP50, mAP50_95, precision, recall } = scores;
        const values = { mAP50, mAP50_95, precision, recall };
        return { score: mAP50_95, values, news: { kind: 'detector evaluation', epoch, scores } };
      },

      async saveBest() {
        await state.saveNetwork(run.file('best.safetensors'));
        await state.saveDarknet(join(run.path, 'detector.weights'));
        await drawEvaluation(run, validation, evaluation!);
      },
    },
    // The losses are the host's own; what else is known of a step comes from the device while the next one runs.
    { ...options, readEvery: 1 },
  );
  return evaluation;
}

function scheduleOf({ lr, lrEnd, warmupEpochs, epochs }: DetectSettings, stepsPerEpoch: number) {
  return { schedule: 'cosine', lr, lrEnd, epochs, warmupEpochs, stepsPerEpoch, milestones: [], gamma: 1 } as const;
}

/** Mosaics end before the last epochs: the network shall end on photos as they are. */
function augmentationOf(
  { flip, hue, saturation, brightness, scale, translate, mosaic, plainEpochs, epochs }: DetectSettings,
  epoch: number,
) {
  const plain = epoch > Math.ceil(epochs * (1 - plainEpochs));
  return {
    flip,
    hsv: [hue, saturation, brightness] as const,
    scale: plain ? scale / 2 : scale,
    translate,
    mosaic: plain ? 0 : mosaic,
  };
}
