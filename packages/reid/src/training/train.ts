import { createLoader, labelsOf } from '@flukeprint/data';
import type { Backend } from '@flukeprint/kernels';
import { learningRate } from '@flukeprint/models';
import { TrainingState } from './embedder-state.ts';
import type { Dataset } from '../photos/dataset.ts';
import { embedPhotos } from '../matching/embed-photos.ts';
import { evaluateNetwork } from '../matching/evaluation.ts';
import { LossReader, type ReadBatch } from './loss-reader.ts';
import { describeMetrics, type Metrics } from '../matching/metrics.ts';
import { noProfile, type Profile } from '../profile/profile.ts';
import { duration, Progress } from '@flukeprint/cli';
import type { RunFolder } from '../runs/run-folder.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { samplerOf, scheduleOf } from '../settings/parts.ts';
import { Tracker } from '../runs/tracker.ts';
import { accumulateGradients, checkLossScale, scalarsOf, trainingStepKey, updateWeights } from './training-step.ts';
import { UserError } from '../user-error.ts';

export interface TrainOptions {
  readonly backend: Backend;
  readonly settings: TrainSettings;
  readonly dataset: Dataset;
  readonly run: RunFolder;
  /** Go on from the run's last checkpoint. */
  readonly resume: boolean;
  /** Evaluate the network before its first step. */
  readonly evaluateUntrained: boolean;
  /** Batches between readings of the losses from a GPU; decides nothing but how long it waits for the host. */
  readonly readEvery?: number;
  readonly workers?: number;
  readonly profile?: Profile;
  /** Filled in as they come: those of an earlier attempt stay. */
  readonly evaluations?: Map<number, Metrics>;
}

/** The batch that a loss is of, in a run. */
interface BatchPlace {
  readonly epoch: number;
  /** Within the epoch, from 1. */
  readonly batch: number;
  readonly step: number;
  readonly lr: number;
}

/** Trains an embedder and returns the evaluations by epoch; 0 is the network before training. */
export async function train(options: TrainOptions): Promise<Map<number, Metrics>> {
  const { backend, settings, dataset, run, resume, evaluateUntrained, workers, profile = noProfile } = options;
  const { readEvery = defaultReadEvery, evaluations = new Map<number, Metrics>() } = options;
  const { imageSize, batchSize, accumulate, epochs, evalEvery, checkpointEvery, flip, seed } = settings;
  const { split } = dataset;

  const loader = createLoader({
    photos: split.training,
    labels: labelsOf(split.training, split.individuals),
    imageSize,
    batchSize,
    sampler: samplerOf(settings),
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
  const schedule = scheduleOf(settings, Math.ceil(batches / accumulate));

  const state = new TrainingState(backend, settings, split);
  const { position } = state;
  const network = { embedder: state.embedder, embeddingSize: settings.embeddingSize };
  const last = run.file('last.safetensors');
  const losses = new LossReader<BatchPlace>(backend, readEvery);
  let tracker: Tracker | undefined;
  /** Batches of the epoch whose loss is known. */
  let known = 0;
  const record = async (read: readonly ReadBatch<BatchPlace>[]) => {
    for (const { place, values } of read) {
      const loss = values.loss!;
      position.lossSum += loss;
      known = place.batch;
      await tracker!.batch({ ...place, ...values, loss });
      const where = `in epoch ${place.epoch}, batch ${place.batch}`;
      const inF32 = settings.precision === 'f16' ? ', or --precision f32' : '';
      if (!Number.isFinite(loss))
        throw new UserError(`the loss became ${loss} ${where}; try a lower --lr, or --clip-norm 5${inF32}`);
      checkLossScale(values.loss_scale, where);
    }
  };
  const evaluate = async (epoch: number) => {
    const { metrics } = await state.withAverage(() => evaluateNetwork(backend, network, split, loader, { flip }));
    evaluations.set(epoch, metrics);
    await tracker?.evaluation({ epoch, step: position.steps, ...metrics });
    console.log(`epoch ${epoch}${epoch === 0 ? ' (before training)' : ''}: ${describeMetrics(metrics)}`);
    return metrics;
  };

  try {
    if (resume) {
      await state.restore(last);
      console.log(describePosition(state, batches));
    } else {
      state.initialize();
      if (settings.init) console.log(await state.loadInitial(settings.init));
      await run.writeText('settings.json', `${JSON.stringify(settings, null, 2)}\n`);
    }
    tracker = await Tracker.open({
      run,
      settings,
      device: backend.description,
      data: dataset.summary,
      resumedAfter: resume ? position.steps : undefined,
    });
    for (const problem of dataset.problems) await tracker.log('problem', problem);
    if (!resume && evaluateUntrained) await evaluate(0);

    // Photos that could be read at the start and no longer can.
    let reported = 0;
    const unfinished = position.epoch < epochs && !position.stopped;
    for (let epoch = position.epoch + 1; epoch <= epochs && !position.stopped; epoch++) {
      const from = position.batch;
      known = from;
      const started = performance.now();
      const progress = new Progress(`epoch ${epoch}/${epochs}`, 'photos', batches * batchSize);
      try {
        for await (const batch of profile.steps(loader.batches(epoch, { from }))) {
          await tracker.sampleImages(batch, { epoch, step: position.steps + 1 });
          const lr = learningRate(schedule, position.steps, position.plateau);
          const place = { epoch, batch: position.batch, batches, accumulate };
          if (position.batch % accumulate === 0) backend.beginStep?.(trainingStepKey);
          const scalars = accumulateGradients(backend, state, batch, place, profile);
          position.batch += 1;
          const isStep = position.batch % accumulate === 0 || position.batch === batches;
          const update = isStep ? updateWeights(state, lr, profile) : {};
          if (isStep) backend.endStep?.();
          const at = { epoch, batch: position.batch, step: isStep ? position.steps : position.steps + 1, lr };
          await record(await profile.phase('read back', () => losses.add(at, scalarsOf(scalars, update))));

          const note = known > 0 ? `loss ${(position.lossSum / known).toFixed(3)}` : '';
          progress.update(position.batch * batchSize, note);
          const isDue = checkpointEvery > 0 && position.steps % checkpointEvery === 0;
          if (isStep && isDue && position.batch < batches) {
            await record(await losses.rest());
            await state.save(last);
          }
        }
        await record(await losses.rest());
      } finally {
        progress.stop();
      }
      for (const problem of loader.problems.slice(reported)) {
        console.warn(`skipped ${problem.path}: ${problem.reason}`);
        await tracker.log('problem', { epoch, ...problem });
      }
      reported = loader.problems.length;

      const loss = position.lossSum / batches;
      const seconds = (performance.now() - started) / 1000;
      const rate = ((batches - from) * batchSize) / seconds;
      await tracker.epoch({ epoch, step: position.steps, loss, seconds, images_per_second: rate });
      const left = duration(((epochs - epoch) * batches * batchSize) / rate);
      console.log(
        `epoch ${epoch}/${epochs}: loss ${loss.toFixed(4)}, ${rate.toFixed(1)} photos/s${epoch < epochs ? `, about ${left} left` : ''}`,
      );
      Object.assign(position, { epoch, batch: 0, lossSum: 0 });

      if (epoch % evalEvery === 0 || epoch === epochs) {
        const { mAP } = await evaluate(epoch);
        const { best } = state.judge(mAP);
        if (best) await state.saveNetwork(run.file('best.safetensors'));
        if (position.stopped) console.log(`no better mAP in ${settings.patience} evaluations: the run ends here`);
      }
      await state.save(last);
    }
    if (unfinished) {
      const shown = split.queries.slice(0, projected);
      const embeddings = await state.withAverage(() => embedPhotos(backend, network, shown, loader, { flip }));
      await tracker.projector(
        embeddings,
        shown.map((photo) => ({ ...photo, part: 'query' })),
      );
      await tracker.finish(position.stopped ? 'early stop' : 'completed');
    }
    return evaluations;
  } finally {
    await tracker?.close();
    await loader.close();
    losses.dispose();
    state.dispose();
  }
}

/** Of `--read-every`: rare enough that reading costs nothing, often enough to see at once that a run goes wrong. */
export const defaultReadEvery = 10;

/** Queries in TensorBoard's Projector: more of them take it long to draw. */
const projected = 2000;

function describePosition({ position, settings }: TrainingState, batches: number): string {
  const { epoch, batch, stopped } = position;
  if (stopped) return `the run ended early, after epoch ${epoch}`;
  if (epoch === settings.epochs) return `all ${settings.epochs} epochs are done`;
  const inside = batch > 0 ? `, batch ${batch} of ${batches}` : '';
  return `continuing after epoch ${epoch} of ${settings.epochs}${inside}`;
}
