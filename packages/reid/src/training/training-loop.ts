import type { Backend } from '@flukeprint/kernels';
import { noProfile, type Profile } from '../profile/profile.ts';
import { type News, type Reporter, reportNotes, reportProblems } from '../reporter.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { Tracker } from '../runs/tracker.ts';
import { UserError } from '../user-error.ts';
import { changedSince } from './changed-since.ts';
import { extendRun, extensionNews } from './extend-run.ts';
import { LossReader, type ReadBatch } from './loss-reader.ts';
import type { Recipe } from './recipe.ts';
import { TimeForecast } from './time-forecast.ts';
import { checkLossScale } from './update.ts';

export interface TrainingOptions {
  readonly backend: Backend;
  readonly run: RunFolder;
  /** Go on from the run's last checkpoint. */
  readonly resume: boolean;
  readonly reporter: Reporter;
  /** Batches between readings of the losses from a GPU; decides nothing but how long it waits for the host. */
  readonly readEvery?: number;
  readonly profile?: Profile;
}

/** Of `--read-every`: rare enough that reading costs nothing, often enough to see at once that a run goes wrong. */
export const defaultReadEvery = 10;

/** What is known of a batch before its losses are. */
interface BatchPlace {
  readonly epoch: number;
  /** Within the epoch, from 1. */
  readonly batch: number;
  readonly step: number;
  readonly lr: number;
  readonly loss?: number;
}

/** Trains from where the state stands to the last epoch. Closes the loader, and gives the state back. */
export async function trainEpochs<Batch>(recipe: Recipe<Batch>, options: TrainingOptions): Promise<void> {
  const { state, settings, loader } = recipe;
  const { backend, run, resume, reporter, readEvery = defaultReadEvery, profile = noProfile } = options;
  const { epochs, batchSize, evalEvery, checkpointEvery = 0 } = settings;
  const { position } = state;
  const batches = loader.batchesPerEpoch;
  const last = run.file('last.safetensors');
  const losses = new LossReader<BatchPlace>(backend, readEvery);
  const forecast = new TimeForecast({ epochs, batches, evalEvery, ...recipe.costs });
  let tracker: Tracker | undefined;

  try {
    let epochsBefore = epochs;
    if (resume) {
      await state.restore(last);
      epochsBefore = await extendRun(recipe, run);
      const { epoch, batch, stopped } = position;
      reporter.news({ kind: 'resumed', epoch, epochs, batch, batches, stopped });
      if (epochs > epochsBefore) reporter.news(extensionNews(recipe, epochsBefore));
      reportNotes(reporter, await changedSince(run, settings, recipe.tracking.data, epochsBefore));
    } else {
      state.initialize();
      if (settings.init) reporter.news({ kind: 'initial weights', ...(await recipe.loadInitial(settings.init)) });
      await run.writeText('settings.json', `${JSON.stringify(settings, null, 2)}\n`);
      await recipe.writeFiles?.();
    }
    const resumedAfter = resume ? position.steps : undefined;
    tracker = await Tracker.open({ run, settings, device: backend.description, ...recipe.tracking, resumedAfter });
    if (epochs > epochsBefore) await tracker.log('extension', { epochs, epochs_before: epochsBefore });
    for (const problem of recipe.problems) await tracker.log('problem', problem);
    if (!resume && recipe.evaluateUntrained) await evaluate(recipe, tracker, options, forecast, 0);

    const unfinished = position.epoch < epochs && !position.stopped;
    // Photos that could be read at the start and no longer can.
    let reported = 0;
    for (let epoch = position.epoch + 1; epoch <= epochs && !position.stopped; epoch++) {
      const from = position.batch;
      let mean: number | undefined;
      const started = performance.now();
      const task = `epoch ${epoch}/${epochs}`;
      const progress = reporter.progress(task, 'photos', batches * batchSize, from * batchSize);
      try {
        for await (const batch of profile.steps(recipe.batches(epoch, from))) {
          const place = { epoch, batch: position.batch, batches };
          if (position.batch === from) await recipe.show(batch, tracker, place);
          const lr = recipe.learningRate();
          const { isStep, values, scalars } = await recipe.step(batch, lr, place, profile);
          position.batch += 1;
          const step = isStep ? position.steps : position.steps + 1;
          const at = { epoch, batch: position.batch, step, lr, ...values };
          const known = await profile.phase('read back', () => losses.add(at, scalars));
          mean = (await record(recipe, tracker, known)) ?? mean;
          const left = batches - position.batch;
          const expected = forecast.batchDone(epoch, left);
          const note = mean === undefined ? '' : `loss ${mean.toFixed(3)}`;
          progress.update(
            position.batch * batchSize,
            note,
            forecast.isKnown ? forecast.secondsLeft(epoch, left) : undefined,
          );
          if (expected !== undefined) reporter.news(forecastNews(expected, settings.patience));

          const isDue = checkpointEvery > 0 && position.steps % checkpointEvery === 0;
          if (isStep && isDue && position.batch < batches) {
            await record(recipe, tracker, await losses.rest());
            await state.save(last);
          }
        }
        await record(recipe, tracker, await losses.rest());
      } finally {
        progress.stop();
      }
      const problems = loader.problems.slice(reported);
      reportProblems(reporter, problems);
      for (const problem of problems) await tracker.log('problem', { epoch, ...problem });
      reported = loader.problems.length;

      const loss = position.lossSum / batches;
      const seconds = (performance.now() - started) / 1000;
      const photosPerSecond = ((batches - from) * batchSize) / seconds;
      await tracker.epoch({ epoch, step: position.steps, loss, seconds, images_per_second: photosPerSecond });
      forecast.epochDone(epoch, batches - from, seconds);
      const secondsLeft = forecast.secondsLeft(epoch, 0);
      const imageSize = recipe.imageSize?.(epoch);
      reporter.news({ kind: 'epoch', epoch, epochs, loss, photosPerSecond, secondsLeft, imageSize });
      Object.assign(position, { epoch, batch: 0, lossSum: 0 });

      if (epoch % evalEvery === 0 || epoch === epochs) {
        const { best } = state.judge(await evaluate(recipe, tracker, options, forecast, epoch));
        if (best) await recipe.saveBest();
        if (position.stopped) reporter.news({ kind: 'early stop', evaluations: position.earlyStopping.bad });
      }
      await state.save(last);
    }
    if (unfinished) {
      await recipe.finish?.(tracker);
      await tracker.finish(position.stopped ? 'early stop' : 'completed');
    }
  } finally {
    try {
      // On a full disk it fails once more.
      await tracker?.close();
    } finally {
      await loader.close();
      losses.dispose();
      state.dispose();
    }
  }
}

/** `patience` may end the run sooner. */
function forecastNews(secondsLeft: number, patience = 0): News {
  return { kind: 'forecast', secondsLeft, endsAt: Date.now() + 1000 * secondsLeft, isMost: patience > 0 };
}

/** Logs batches whose losses are known. Returns the mean loss of the epoch so far; undefined where there was none. */
async function record<Batch>(
  { state: { position }, settings }: Recipe<Batch>,
  tracker: Tracker,
  read: readonly ReadBatch<BatchPlace>[],
): Promise<number | undefined> {
  let mean: number | undefined;
  for (const { place, values } of read) {
    const loss = (values.loss ?? place.loss)!;
    position.lossSum += loss;
    mean = position.lossSum / place.batch;
    await tracker.batch({ ...place, ...values, loss });
    const where = `in epoch ${place.epoch}, batch ${place.batch}`;
    const inF32 = settings.precision === 'f16' ? ', or --precision f32' : '';
    if (!Number.isFinite(loss))
      throw new UserError(`the loss became ${loss} ${where}; try a lower --lr, or --clip-norm 5${inF32}`);
    checkLossScale(values.loss_scale, where);
  }
  return mean;
}

/** Returns the score. */
async function evaluate<Batch>(
  recipe: Recipe<Batch>,
  tracker: Tracker,
  { reporter }: TrainingOptions,
  forecast: TimeForecast,
  epoch: number,
) {
  const { state } = recipe;
  const { score, values, news } = await forecast.timeEvaluation(() => state.withAverage(() => recipe.evaluate(epoch)));
  await tracker.evaluation({ epoch, step: state.position.steps, ...values });
  reporter.news(news);
  return score;
}
