import { backward, scope, Tensor } from '@flukeprint/autograd';
import { type Batch, createLoader, labelsOf } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { warmupCosine } from '@flukeprint/models';
import { TrainingState } from './checkpoint.ts';
import { dataId } from './data-id.ts';
import type { Dataset } from './dataset.ts';
import { evaluateNetwork } from './evaluation.ts';
import { describeMetrics, type Metrics } from './metrics.ts';
import { noProfile, type Profile } from './profile/profile.ts';
import { duration, Progress } from './progress.ts';
import type { RunFolder } from './run-folder.ts';
import type { TrainSettings } from './settings.ts';
import { Tracker } from './tracker.ts';
import { UserError } from './user-error.ts';

export interface TrainOptions {
  readonly backend: Backend;
  readonly settings: TrainSettings;
  readonly dataset: Dataset;
  readonly run: RunFolder;
  /** Go on from the run's last checkpoint. */
  readonly resume: boolean;
  /** Evaluate the network before its first step. */
  readonly evaluateUntrained: boolean;
  readonly workers?: number;
  readonly profile?: Profile;
}

/** Trains an embedder with ArcFace and returns the evaluations by epoch; 0 is the network before training. */
export async function train({
  backend,
  settings,
  dataset,
  run,
  resume,
  evaluateUntrained,
  workers,
  profile = noProfile,
}: TrainOptions): Promise<Map<number, Metrics>> {
  const { individuals, training } = dataset.split;
  const { imageSize, embeddingSize, batchSize, epochs, seed } = settings;

  const loader = createLoader({
    photos: training,
    labels: labelsOf(training, individuals),
    imageSize,
    batchSize,
    seed,
    workers,
    cache: dataset.cache,
  });
  const stepsPerEpoch = loader.batchesPerEpoch;
  if (stepsPerEpoch === 0) {
    throw new UserError(`${training.length} training photos do not fill a batch of ${batchSize}; lower --batch-size`);
  }
  const schedule = {
    peak: settings.lr,
    end: settings.lrEnd,
    warmupSteps: settings.warmupEpochs * stepsPerEpoch,
    totalSteps: epochs * stepsPerEpoch,
  };

  const state = new TrainingState(backend, settings, dataset.split);
  const { embedder, optimizer } = state;
  const evaluations = new Map<number, Metrics>();
  let tracker: Tracker | undefined;
  const evaluate = async (epoch: number) => {
    const { metrics } = await evaluateNetwork(backend, { embedder, embeddingSize }, dataset.split, loader);
    evaluations.set(epoch, metrics);
    await tracker?.evaluation({ epoch, step: optimizer.steps, ...metrics });
    console.log(`epoch ${epoch}${epoch === 0 ? ' (before training)' : ''}: ${describeMetrics(metrics)}`);
    return metrics;
  };

  try {
    let { epoch: done, best } = { epoch: 0, best: -1 };
    if (resume) {
      ({ epoch: done, best } = await state.restore(run.file('last.safetensors')));
      console.log(done < epochs ? `continuing after epoch ${done} of ${epochs}` : `all ${epochs} epochs are done`);
    } else {
      state.initialize();
      if (settings.init) console.log(await state.loadInitial(settings.init));
      await run.writeText('settings.json', `${JSON.stringify(settings, null, 2)}\n`);
    }
    tracker = await Tracker.open({
      run,
      settings,
      device: backend.description,
      data: await dataId(dataset.split),
      resumedAfter: resume ? optimizer.steps : undefined,
    });
    for (const problem of dataset.problems) await tracker.log('problem', problem);
    if (!resume && evaluateUntrained) await evaluate(0);

    // Photos that could be read at the start and no longer can.
    let reported = 0;
    for (let epoch = done + 1; epoch <= epochs; epoch++) {
      const progress = new Progress(`epoch ${epoch}/${epochs}`, 'photos', stepsPerEpoch * batchSize);
      const started = performance.now();
      let total = 0;
      let batchNumber = 0;
      try {
        for await (const batch of profile.steps(loader.batches(epoch))) {
          const lr = warmupCosine(optimizer.steps, schedule);
          await tracker.sampleImages(batch, { epoch, step: optimizer.steps + 1 });
          const loss = trainingStep(backend, state, batch, lr, profile);
          const value = await profile.phase('read back', () => loss.item());
          loss.dispose();
          batchNumber += 1;
          await tracker.batch({ epoch, batch: batchNumber, step: optimizer.steps, lr, loss: value });
          if (!Number.isFinite(value)) {
            throw new UserError(`the loss became ${value} in epoch ${epoch}, batch ${batchNumber}; try a lower --lr`);
          }
          total += value;
          progress.update(batchNumber * batchSize, `loss ${(total / batchNumber).toFixed(3)}`);
        }
      } finally {
        progress.stop();
      }
      for (const problem of loader.problems.slice(reported)) {
        console.warn(`skipped ${problem.path}: ${problem.reason}`);
        await tracker.log('problem', { epoch, ...problem });
      }
      reported = loader.problems.length;

      const loss = total / stepsPerEpoch;
      const seconds = (performance.now() - started) / 1000;
      const rate = (stepsPerEpoch * batchSize) / seconds;
      await tracker.epoch({ epoch, step: optimizer.steps, loss, seconds, images_per_second: rate });
      const left = epoch < epochs ? `, about ${duration((epochs - epoch) * seconds)} left` : '';
      console.log(`epoch ${epoch}/${epochs}: loss ${loss.toFixed(4)}, ${rate.toFixed(1)} photos/s${left}`);

      if (epoch % settings.evalEvery === 0 || epoch === epochs) {
        const { mAP } = await evaluate(epoch);
        if (mAP > best) {
          best = mAP;
          await state.saveNetwork(run.file('best.safetensors'));
        }
      }
      await state.save(run.file('last.safetensors'), { epoch, best });
    }
    if (done < epochs) await tracker.finish('completed');
    return evaluations;
  } finally {
    await tracker?.close();
    await loader.close();
    state.dispose();
  }
}

/** Forward, backward, update. The scope gives back all of a step's memory but the loss. */
export function trainingStep(
  backend: Backend,
  { embedder, head, optimizer }: TrainingState,
  batch: Pick<Batch, 'images' | 'shape' | 'labels'>,
  lr: number,
  profile: Profile,
): Tensor {
  return scope(() => {
    const images = Tensor.from(backend, batch.images, batch.shape);
    const target = Tensor.from(backend, batch.labels, [batch.labels.length]);
    const loss = profile.phase('forward', () => head.loss(embedder.call(images), target));
    profile.phase('backward', () => backward(loss));
    profile.phase('optimizer', () => {
      optimizer.step(lr);
      optimizer.zeroGrad();
    });
    return loss.detach();
  });
}
