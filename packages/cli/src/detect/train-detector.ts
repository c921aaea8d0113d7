import { join } from 'node:path';
import { createDetectionLoader, type LabelledPhoto } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import type { Backend } from '@flukeprint/kernels';
import { learningRate } from '@flukeprint/models';
import { LossReader, type ReadBatch } from '../loss-reader.ts';
import { learningRatePlot, lossPlot } from '../plots.ts';
import { duration, Progress } from '../progress.ts';
import { reportProblems } from '../report-problems.ts';
import type { RunFolder } from '../run-folder.ts';
import { type BatchMetrics, Tracker } from '../tracker.ts';
import { checkLossScale } from '../training-step.ts';
import { UserError } from '../user-error.ts';
import { describeScores } from './describe-scores.ts';
import { type DetectSettings, epochSize } from './detect-settings.ts';
import { detectorScoresPlot, precisionRecallPlot } from './detection-plots.ts';
import { writeDetectionSheet } from './detection-sheet.ts';
import type { DetectorData } from './detector-data.ts';
import { DetectorState } from './detector-state.ts';
import { detectorStep } from './detector-step.ts';
import { type DetectorEvaluation, evaluateDetector } from './evaluate-detector.ts';
import { trainingPicture } from './training-picture.ts';

export interface TrainDetectorOptions {
  readonly backend: Backend;
  readonly settings: DetectSettings;
  readonly data: DetectorData;
  readonly run: RunFolder;
  /** Go on from the run's last checkpoint. */
  readonly resume: boolean;
  readonly workers?: number;
}

/** Trains a detector and returns its last evaluation. */
export async function trainDetector(options: TrainDetectorOptions): Promise<DetectorEvaluation> {
  const { backend, settings, data, run, resume, workers } = options;
  const { imageSize, batchSize, epochs, evalEvery, seed, sizes } = settings;
  const { training, validation, cfg, cfgFile, classes } = data;

  const loader = createDetectionLoader({ photos: training, imageSize, batchSize, seed, sizes, workers });
  const batches = loader.batchesPerEpoch;
  if (batches === 0) {
    await loader.close();
    throw new UserError(`${training.length} training photos do not fill a batch of ${batchSize}; lower --batch-size`);
  }
  const { lr, lrEnd, warmupEpochs } = settings;
  const schedule = {
    schedule: 'cosine',
    lr,
    lrEnd,
    epochs,
    warmupEpochs,
    stepsPerEpoch: batches,
    milestones: [],
    gamma: 1,
  } as const;
  const photos = [training, validation].map((list) => list.map(({ path, boxes }) => [path, boxes]));
  const state = new DetectorState(backend, { settings, cfg, cfgFile, classes, photos });
  const { position } = state;
  const last = run.file('last.safetensors');
  // The losses are the host's own; what else is known of a step comes from the device while the next one runs.
  const updates = new LossReader<BatchMetrics>(backend, 1);
  const record = async (read: readonly ReadBatch<BatchMetrics>[]) => {
    for (const { place, values } of read) {
      await tracker!.batch({ ...place, ...values });
      checkLossScale(values.loss_scale, `in epoch ${place.epoch}, batch ${place.batch}`);
    }
  };
  let tracker: Tracker | undefined;
  let evaluation: DetectorEvaluation | undefined;

  try {
    if (resume) {
      await state.restore(last);
      console.log(`continuing after epoch ${position.epoch} of ${epochs}`);
    } else {
      state.initialize();
      if (settings.init) console.log(await state.loadInitial(settings.init));
      await run.writeText('settings.json', `${JSON.stringify(settings, null, 2)}\n`);
      await writeAtomically(join(run.path, 'detector.cfg'), [cfg]);
    }
    tracker = await Tracker.open({
      run,
      settings,
      device: backend.description,
      resumedAfter: resume ? position.steps : undefined,
      plots: { loss: lossPlot, scores: detectorScoresPlot, 'learning-rate': learningRatePlot },
    });
    for (const problem of data.problems) await tracker.log('problem', problem);

    for (let epoch = position.epoch + 1; epoch <= epochs; epoch++) {
      const started = performance.now();
      const size = epochSize(epoch, settings);
      const augmentation = augmentationOf(settings, epoch);
      const progress = new Progress(`epoch ${epoch}/${epochs}`, 'photos', batches * batchSize);
      let [done, lossSum] = [0, 0];
      try {
        // A list of sizes draws one per batch; otherwise the epoch has its own.
        for await (const batch of loader.batches(epoch, { augmentation, ...(sizes.length === 0 && { size }) })) {
          if (done === 0) await tracker.picture('training photos', await trainingPicture(batch), position.steps + 1);
          const rate = learningRate(schedule, position.steps);
          // Steps of one size repeat, and with them what they allocate.
          backend.beginStep?.(`detector step [${batch.shape}]`);
          const step = await detectorStep(backend, state, batch, rate, settings);
          backend.endStep?.();
          const { loss, box, objectness, class: label, update } = step;
          done += 1;
          lossSum += loss;
          const losses = { loss, box_loss: box, objectness_loss: objectness, class_loss: label };
          const at = { epoch, batch: done, step: position.steps, lr: rate, ...losses };
          await record(await updates.add(at, { grad_norm: update.gradNorm, loss_scale: update.lossScale }));
          if (!Number.isFinite(loss))
            throw new UserError(`the loss became ${loss} in epoch ${epoch}; try a lower --lr`);
          progress.update(done * batchSize, `loss ${(lossSum / done).toFixed(3)}`);
        }
        await record(await updates.rest());
      } finally {
        progress.stop();
      }
      const seconds = (performance.now() - started) / 1000;
      const [loss, rate] = [lossSum / batches, (batches * batchSize) / seconds];
      await tracker.epoch({ epoch, step: position.steps, loss, seconds, images_per_second: rate });
      let line = `epoch ${epoch}/${epochs}: ${size} px, loss ${loss.toFixed(3)}, ${rate.toFixed(1)} photos/s`;
      position.epoch = epoch;

      if (epoch % evalEvery === 0 || epoch === epochs) {
        evaluation = await state.withAverage(() => evaluateDetector(backend, state.network, validation, loader));
        const { scores } = evaluation;
        const { mAP50, mAP50_95, precision, recall } = scores;
        await tracker.evaluation({ epoch, step: position.steps, mAP50, mAP50_95, precision, recall });
        line += `; ${describeScores(scores)}`;
        if (position.best === null || mAP50_95 > position.best) {
          position.best = mAP50_95;
          await state.saveNetwork(run.file('best.safetensors'), join(run.path, 'detector.weights'));
          await drawEvaluation(run, validation, evaluation);
        }
      }
      await state.save(last);
      const took = (performance.now() - started) / 1000;
      console.log(`${line}${epoch < epochs ? `, about ${duration((epochs - epoch) * took)} left` : ''}`);
    }
    reportProblems(loader.problems);
    for (const problem of loader.problems) await tracker.log('problem', problem);
    await tracker.finish('completed');
    return evaluation ?? (await state.withAverage(() => evaluateDetector(backend, state.network, validation, loader)));
  } finally {
    await tracker?.close();
    await loader.close();
    updates.dispose();
    state.dispose();
  }
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

/** Photos on the sheet of an evaluation. */
const shown = 24;

/** The curve of the best epoch, and some photos, spread evenly, with true and found boxes. */
async function drawEvaluation(
  run: RunFolder,
  validation: readonly LabelledPhoto[],
  { scores, found }: DetectorEvaluation,
): Promise<void> {
  await writeAtomically(join(run.plots, 'precision-recall.svg'), [await precisionRecallPlot(scores)]);
  const count = Math.min(shown, validation.length);
  const rows = Array.from({ length: count }, (_, i) => {
    const index = Math.floor((i * validation.length) / count);
    const { file, boxes } = validation[index]!;
    return {
      file,
      truth: boxes,
      found: found[index]!.filter(({ score }) => score >= Math.max(0.05, scores.confidence)),
    };
  });
  await writeDetectionSheet(join(run.plots, 'validation.png'), rows);
}
