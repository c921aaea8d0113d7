import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFlukes } from '@flukeprint/data';
import { writeAtomically } from '@flukeprint/data/files';
import { type Backend, ReferenceBackend } from '@flukeprint/kernels';
import { createWebGpuBackend, DeviceLostError, type WebGpuBackend } from '@flukeprint/kernels-wgsl';
import { testBackend } from '@flukeprint/kernels-wgsl/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Device } from '../device/open-device.ts';
import { type Dataset, readDataset } from '../photos/dataset.ts';
import { silent } from '../reporter.ts';
import { type LogEntry, RunFolder } from '../runs/run-folder.ts';
import type { TrainSettings } from '../settings/fields.ts';
import { defaults } from '../settings/presets.ts';
import { recordingReporter } from '../testing/recording-reporter.ts';
import { createSmallEmbedder } from '../testing/small-embedder.ts';
import { WatchedRun } from '../testing/watched-run.ts';
import { UserError } from '../user-error.ts';
import { throughDeviceLoss } from './device-loss.ts';
import { trainEmbedder } from './train-embedder.ts';

const gpu = await testBackend();
await gpu?.destroy();
// A software adapter compiles its shaders for seconds.
vi.setConfig({ hookTimeout: 240_000 });

let folder: string;
let settings: TrainSettings;
let dataset: Dataset;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'device-loss-'));
  const data = join(folder, 'photos');
  await renderFlukes({ folder: data, individuals: 4, photosPerIndividual: 3, width: 64, height: 48, workers: 1 });
  const small = { imageSize: 32, embeddingSize: 6, batchSize: 2, epochs: 2, evalEvery: 1, warmupEpochs: 1 };
  settings = { ...defaults, ...small, data, ema: 0.9, clipNorm: 5, checkpointEvery: 3, weightDecay: 0.01 };
  dataset = await readDataset(settings, { reporter: silent, workers: 1 });
});
afterAll(() => rm(folder, { recursive: true }));

let runs = 0;
async function trainOnGpu(
  onLog: (event: string, values: Partial<LogEntry>, backend: WebGpuBackend) => void,
  { changes = {}, readEvery = 1 }: { changes?: Partial<TrainSettings>; readEvery?: number } = {},
) {
  const run = new WatchedRun(join(folder, `run ${runs++}`));
  await RunFolder.create(run.path);
  const device: Device = { backend: await createWebGpuBackend() };
  run.onLog = (event, values) => onLog(event, values, device.backend as WebGpuBackend);
  const reporter = recordingReporter();
  const options = {
    reporter,
    createEmbedder: createSmallEmbedder,
    settings: { ...settings, ...changes },
    dataset,
    run,
    evaluateUntrained: true,
    readEvery,
  };
  const recovery = { device, run, reporter, resume: false, command: 'flukeprint train', pauses: [0] };
  const outcome = await throughDeviceLoss(recovery, (backend, resume) =>
    trainEmbedder({ ...options, backend, resume, workers: 1 }),
  )
    .then(() => null)
    .catch((error: Error) => error);
  const losses = reporter.told.filter((news) => news.kind === 'device lost');
  await device.backend.destroy();
  return { run, outcome, losses };
}

describe.skipIf(!gpu)('a run on a GPU', () => {
  let undisturbed: Awaited<ReturnType<WatchedRun['result']>>;
  beforeAll(async () => {
    const { run, outcome } = await trainOnGpu(() => {});
    expect(outcome).toBeNull();
    undisturbed = await run.result();
    expect(undisturbed.log).toHaveLength(2 * 4 + 2 + 3);
  });

  test.for([3, 100])('that reads its losses every %i batches has the same bits and the same log', async (readEvery) => {
    const { run } = await trainOnGpu(() => {}, { readEvery });
    expect(await run.result()).toEqual(undisturbed);
  });

  test.for<[string, string, Partial<LogEntry>, boolean]>([
    ['in its second epoch', 'batch', { epoch: 2, batch: 2 }, false],
    ['before its first checkpoint', 'batch', { epoch: 1, batch: 1 }, true],
    ['in the evaluation before training', 'start', {}, true],
    ['in the evaluation of an epoch', 'epoch', { epoch: 1 }, false],
    ['between the last evaluation and the checkpoint', 'evaluation', { epoch: 2 }, false],
  ])('whose device is lost %s ends with the same bits and the same log', async ([, event, place, startsOver]) => {
    let lost = false;
    const { run, outcome, losses } = await trainOnGpu(
      (logged, values, backend) => {
        if (lost || logged !== event || !Object.entries(place).every(([key, value]) => values[key] === value)) return;
        lost = true;
        backend.device.destroy();
      },
      { readEvery: 2 },
    );
    expect(outcome).toBeNull();
    const reason = expect.stringMatching(/^webgpu: the device was lost \(destroyed\): /);
    expect(losses).toEqual([{ kind: 'device lost', reason, startsOver }]);
    expect(await run.result()).toEqual(undisturbed);
    const log = await run.readLog();
    for (const once of ['device_lost', 'finish']) expect(log.filter(({ event }) => event === once)).toHaveLength(1);
  });

  test.skipIf(!gpu?.supportsF16)('in f16 has the same bits after a loss, steps that are skipped included', async () => {
    const changes = { precision: 'f16' } as const;
    const whole = await trainOnGpu(() => {}, { changes });
    let lost = false;
    const disturbed = await trainOnGpu(
      (event, { epoch, batch }, backend) => {
        if (lost || event !== 'batch' || epoch !== 2 || batch !== 2) return;
        lost = true;
        backend.device.destroy();
      },
      { changes, readEvery: 3 },
    );
    expect(disturbed.losses).toHaveLength(1);
    const expected = await whole.run.result();
    expect(expected.log[1]).toMatchObject({ loss_scale: 65536 });
    expect(await disturbed.run.result()).toEqual(expected);
  });

  test.for([1, 100])('ends at the batch whose loss is no number, read every %i', async (readEvery) => {
    // With this rate the first step makes infinite weights.
    const { run, outcome } = await trainOnGpu(() => {}, {
      changes: { lr: 3e38, clipNorm: 0, weightDecay: 1e30, optimizer: 'sgd', warmupEpochs: 0 },
      readEvery,
    });
    expect(outcome).toBeInstanceOf(UserError);
    expect(outcome!.message).toMatch(/^the loss became (NaN|Infinity) in epoch 1, batch 2; try a lower --lr/);
    expect((await run.readLog()).filter(({ event }) => event === 'batch')).toMatchObject([{ batch: 1 }, { batch: 2 }]);
    expect(run.hasCheckpoint).toBe(false);
  });

  test('never puts weights that are no numbers in the place of a checkpoint', async () => {
    // One batch per epoch: the loss is known before the step that breaks the weights.
    const { run, outcome } = await trainOnGpu(() => {}, {
      changes: {
        lr: 3e38,
        clipNorm: 0,
        weightDecay: 1e30,
        optimizer: 'sgd',
        warmupEpochs: 0,
        batchSize: 8,
        evalEvery: 2,
      },
    });
    expect(outcome).toBeInstanceOf(UserError);
    expect(outcome!.message).toMatch(/^the weights were not finite any more after step 1 \(".*"\): no checkpoint/);
    expect(run.hasCheckpoint).toBe(false);
  });
});

describe('throughDeviceLoss', () => {
  const named = (description: string) => Object.assign(new ReferenceBackend(), { description });
  const lost = new DeviceLostError('webgpu: the device was lost (unknown): reset');

  /** Each element is an attempt that loses its device, after a checkpoint or without one; then one that succeeds. */
  async function attempts(checkpoints: readonly boolean[], open: () => Promise<Backend> = async () => named('a GPU')) {
    const run = await RunFolder.create(join(folder, `run ${runs++}`));
    const device: Device = { backend: named('a GPU') };
    const resumed: boolean[] = [];
    const options = { device, run, reporter: silent, resume: false, command: 'flukeprint train', open, pauses: [0, 0] };
    const outcome = await throughDeviceLoss(options, async (_, resume) => {
      const isWritten = checkpoints[resumed.length];
      resumed.push(resume);
      if (isWritten === undefined) return 'trained';
      // As each checkpoint does, a new file takes the name.
      if (isWritten) await writeAtomically(run.file('last.safetensors'), [`${resumed.length}`]);
      throw lost;
    }).catch((error: Error) => error);
    return { outcome, resumed, path: run.path };
  }

  test('goes on as long as there is a new checkpoint between two losses', async () => {
    const { outcome, resumed } = await attempts([false, false, true, false, true, true, true]);
    expect(outcome).toBe('trained');
    expect(resumed).toEqual([false, false, false, true, true, true, true, true]);
  });

  test('gives up after three losses without one, and says how to go on', async () => {
    const { outcome, resumed, path } = await attempts([true, false, false, false]);
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as Error).message).toBe(
      `webgpu: the device was lost (unknown): reset, 3 times without a checkpoint in between; a lower --batch-size makes shorter work for the GPU, \`flukeprint train --resume ${path}\` goes on after the last checkpoint`,
    );
    expect(resumed).toHaveLength(3);
    expect((await attempts([false, false, false])).outcome).toMatchObject({
      message: expect.stringContaining('start the run again'),
    });
  });

  test('a device that does not come back, or only another one, ends with what to do', async () => {
    const none = await attempts([true], () => Promise.reject(new Error('no adapter')));
    expect(none.outcome).toBeInstanceOf(UserError);
    expect((none.outcome as Error).message).toMatch(
      /did not come back \(no adapter\): `flukeprint train --resume .*goes on/,
    );

    let destroyed = 0;
    const another = () => Object.assign(named('another'), { destroy: async () => void destroyed++ });
    const other = await attempts([false], async () => another());
    expect((other.outcome as Error).message).toMatch(/\(found another in place of a GPU\): start the run again/);
    expect(destroyed).toBe(2);
  });

  test('one that comes back at the second try is taken', async () => {
    let tries = 0;
    const late = await attempts([true], () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('no adapter')) : Promise.resolve(named('a GPU'));
    });
    expect(late.outcome).toBe('trained');
    expect(late.resumed).toEqual([false, true]);
  });

  test('any other error is thrown as it is', async () => {
    const device: Device = { backend: named('a GPU') };
    const failing = throughDeviceLoss(
      { device, run: new RunFolder(folder), reporter: silent, resume: false, command: '' },
      () => Promise.reject(new RangeError('a reason')),
    );
    await expect(failing).rejects.toThrow(RangeError);
  });
});
